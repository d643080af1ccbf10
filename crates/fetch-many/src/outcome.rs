//! What came of one request, and of the batch: [`Outcome`], [`Timing`], [`Tally`].

use std::time::{Duration, Instant};

use http::Uri;

use crate::{Error, ErrorKind, Response};

/// What came of one request.
#[derive(Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The request's position in the input, from 0.
    pub index: usize,
    /// The URL that was asked for last, after all redirects; `None` if what was given is not one.
    pub uri: Option<Uri>,
    /// How many redirects were followed.
    pub redirects: u32,
    /// The response, whatever its status, or why there is none.
    pub result: Result<Response, Error>,
    /// How many requests were sent for it: the first, repetitions, and those of redirects. 0: nothing
    /// was sent.
    pub attempts: u32,
    /// When it was taken, started and finished.
    pub timing: Timing,
}

/// When a request was taken from the input, started and finished.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Timing {
    /// When it was taken from the input.
    pub taken: Instant,
    /// When its first attempt started; `None` if none did.
    pub started: Option<Instant>,
    /// When its outcome was known.
    pub finished: Instant,
}

impl Timing {
    /// From the start of the first attempt to the outcome: pauses between attempts included,
    /// waiting for a slot excluded. Zero if no attempt was made.
    #[must_use]
    pub fn in_flight(&self) -> Duration {
        match self.started {
            Some(started) => self.finished.saturating_duration_since(started),
            None => Duration::ZERO,
        }
    }

    /// From taking the request to its outcome: the sojourn time of queueing theory.
    #[must_use]
    pub fn sojourn(&self) -> Duration {
        self.finished.saturating_duration_since(self.taken)
    }
}

/// The accounts of a batch. When it is done, `taken == succeeded + failed + cancelled`; before,
/// the difference is what was taken and not yet yielded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tally {
    /// Requests taken from the input.
    pub taken: usize,
    /// Outcomes yielded with a response.
    pub succeeded: usize,
    /// Outcomes yielded with an error other than `Cancelled`.
    pub failed: usize,
    /// Outcomes yielded as `Cancelled`, because the batch was stopped.
    pub cancelled: usize,
    /// Repetitions after a failure. Following a redirect is none.
    pub retries: usize,
}

impl Tally {
    /// Outcomes yielded.
    #[must_use]
    pub fn yielded(&self) -> usize {
        self.succeeded + self.failed + self.cancelled
    }

    /// One outcome more is yielded.
    pub(crate) fn add(&mut self, outcome: &Outcome) {
        let account = match &outcome.result {
            Ok(_) => &mut self.succeeded,
            Err(error) if error.kind() == ErrorKind::Cancelled => &mut self.cancelled,
            Err(_) => &mut self.failed,
        };
        *account += 1;
    }
}
