//! One attempt in a worker's hands: [`Job`].

use std::fmt;
use std::sync::Arc;

use super::shared::Shared;
use crate::batch::{Attempt, needs_today};
use crate::course::Course;
use crate::wire::bounds::Bounds;
use crate::{Error, ErrorKind, Request, Response};

/// One attempt in a worker's hands.
///
/// If it is dropped instead of [finished](Self::finish), because the exchange panicked or its task
/// was dropped with the runtime, the item fails with [`Other`](ErrorKind::Other).
pub struct Job {
    /// `None` only once it has been handed in. In a box that a worker keeps for all its attempts: so a job is small, and
    /// can be handed on at no cost.
    attempt: Box<Option<Attempt>>,
    /// Under which key the worker can be ended.
    worker: Option<usize>,
    shared: Arc<Shared>,
}

impl Job {
    /// For a worker that is to be started.
    pub(super) fn new(attempt: Attempt, shared: &Arc<Shared>) -> Self {
        Self {
            attempt: Box::new(Some(attempt)),
            worker: None,
            shared: Arc::clone(shared),
        }
    }

    /// Says how to end this worker, so that nothing stays running after a stop. Called once per
    /// worker, before its first exchange. If the batch has been stopped already, or its deadline has
    /// passed, `end` is called at once.
    pub fn on_stop(&mut self, end: impl FnOnce() + Send + 'static) {
        let mut state = self.shared.lock();
        if state.batch.is_closed() {
            drop(state);
            return end();
        }
        self.worker = Some(state.workers.insert(Box::new(end)));
    }

    /// What to send.
    ///
    /// # Panics
    /// Never: only [`finish`](Self::finish) and `drop` take the attempt, and both end the job.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.attempt().request
    }

    /// Within what it must stay.
    ///
    /// # Panics
    /// Never, as [`request`](Self::request).
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        self.attempt().bounds
    }

    /// What an exchange is given: what to send, within which bounds, and what it writes how far it is to.
    ///
    /// # Panics
    /// Never, as [`request`](Self::request).
    #[must_use]
    pub fn parts(&mut self) -> (&Request, Bounds, &mut Course) {
        let attempt = (*self.attempt).as_mut().expect("the job is not finished");
        (&attempt.request, attempt.bounds, &mut attempt.course)
    }

    fn attempt(&self) -> &Attempt {
        (*self.attempt).as_ref().expect("the job is not finished")
    }

    /// Hands in the result, its body decoded, and returns the next job, if one may start. `None`: the worker's work is
    /// done, and it should end.
    #[must_use]
    pub fn finish(mut self, result: Result<Response, Error>) -> Option<Self> {
        // Here, on the worker, not under the lock.
        let result = match &mut *self.attempt {
            Some(attempt) => attempt.examine(result),
            None => result,
        };
        self.hand_in(result);
        self.attempt.is_some().then_some(self)
    }

    /// Hands in the result, and takes the next attempt.
    fn hand_in(&mut self, result: Result<Response, Error>) {
        let Some(mut attempt) = self.attempt.take() else {
            return;
        };
        let share = attempt.course.take_share();
        let today = needs_today(&result).then(|| self.shared.clock.today());
        let now = self.shared.now();
        let mut state = self.shared.lock();
        if let Some(today) = today {
            state.batch.tell_date(today, now);
        }
        let _dropped_last = state.batch.take_in(attempt, result, now);
        *self.attempt = state.batch.start(now);
        let retired = self.worker.take_if(|_| self.attempt.is_none());
        self.shared.leave(state, retired, share);
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        let Some(mut attempt) = self.attempt.take() else {
            return;
        };
        let share = attempt.course.take_share();
        let error = Error::new(ErrorKind::Other).detail("the exchange ended without a result");
        let mut state = self.shared.lock();
        let now = self.shared.now();
        let _dropped_last = state.batch.take_in(attempt, Err(error), now);
        self.shared.leave(state, self.worker.take(), share);
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}
