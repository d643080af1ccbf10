//! One URL, and its body to standard output: [`Single`].

use fetch_many::Outcome;

use super::records::Records;
use crate::exit::Failed;
use crate::journal::{Last, Line};

/// Nothing is written down: the body is what there is.
pub(super) struct Single;

impl Records for Single {
    fn write(&mut self, _: &Line, _: Option<&Outcome>) -> Result<(), Failed> {
        Ok(())
    }

    fn finish(&mut self, _: &Last) -> Result<(), Failed> {
        Ok(())
    }
}
