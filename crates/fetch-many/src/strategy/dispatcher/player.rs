//! What answers the requests of a batch in virtual time: [`Player`].

use std::task::Waker;

use super::job::Job;
use crate::batch::Step;

/// What answers the requests of a batch in virtual time, where nothing runs and nobody waits.
pub(crate) trait Player: Send + Sync {
    /// Does what has been due since the batch was last asked for something.
    fn catch_up(&mut self);

    /// Does this step, so that the batch can be asked for the next one; or returns it, for it is the caller's.
    fn play(&mut self, step: Step<Job>, rest: Rest<'_>) -> Option<Step<Job>>;
}

/// What is to be known of a batch when it is to wait.
pub(crate) struct Rest<'a> {
    /// Whether the input has nothing at the moment.
    pub(crate) input_waits: bool,
    /// Whether all that was taken has been yielded.
    pub(crate) is_idle: bool,
    /// The caller's.
    pub(crate) waker: &'a Waker,
}
