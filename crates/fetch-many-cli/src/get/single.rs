//! One URL, and its body to standard output: [`Single`].

use fetch_many::Outcome;

use super::records::{Fetch, Records, Wanted};
use crate::exit::Failed;
use crate::journal::{Last, Line};
use crate::list::Entry;

/// Nothing is written down: the body is what there is.
pub(super) struct Single;

impl Records for Single {
    fn wanted(&mut self, _: &Entry) -> Result<Wanted, Failed> {
        Ok(Wanted::Fetched(Fetch::default()))
    }

    fn write(&mut self, _: Option<&Entry>, _: &Line, _: Option<&Outcome>) -> Result<(), Failed> {
        Ok(())
    }

    fn finish(&mut self, _: &Last) -> Result<(), Failed> {
        Ok(())
    }
}
