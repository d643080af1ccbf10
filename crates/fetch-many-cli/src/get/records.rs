//! Where it is written down what came of each entry: [`Records`].

use fetch_many::Outcome;

use super::target::Target;
use crate::exit::Failed;
use crate::journal::{Failure, Last, Line};
use crate::list::Entry;

/// What is to be done with an entry.
pub(super) enum Wanted {
    /// It is to be fetched.
    Fetched(Fetch),
    /// An earlier run has done it, or it is not among those that this one is for.
    Skipped,
    /// The same stands before it in the list.
    Duplicate,
    /// It cannot be fetched.
    Not(Failure),
}

/// How an entry is to be fetched.
#[derive(Default)]
pub(super) struct Fetch {
    /// Where its body goes.
    pub(super) target: Target,
    /// What was written down when it was fetched before, if it is to be asked whether that has changed.
    pub(super) before: Option<Box<Line>>,
}

/// Where it is written down what came of each entry.
pub(super) trait Records {
    /// What is to be done with this entry, which is asked once for each.
    fn wanted(&mut self, _: &Entry) -> Result<Wanted, Failed> {
        Ok(Wanted::Fetched(Fetch::default()))
    }

    /// Writes this down. What came of it is at hand, where there was anything; a body is where it belongs by now.
    fn write(&mut self, line: &Line, outcome: Option<&Outcome>) -> Result<(), Failed>;

    /// Whoever reads what was written is not to wait for it any longer: nothing more is at hand.
    fn flush(&mut self) -> Result<(), Failed> {
        Ok(())
    }

    /// Whether the next run goes on where this one was.
    fn go_on(&self) -> bool {
        false
    }

    /// The run has ended.
    fn finish(&mut self, last: &Last) -> Result<(), Failed>;
}
