//! Requests that wait for one too many: [`Crowd`].

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// One too many that is on its way arrives within that, on a machine that is busy with something else.
const A_WHILE: Duration = Duration::from_millis(500);

/// The first requests, as many as there may be at once: none is answered before one more has come, or none for a
/// while. So a strategy that sends one more is seen, however late it arrives.
#[derive(Debug)]
pub(super) struct Crowd {
    bound: usize,
    arrived: Mutex<usize>,
    one_too_many: Condvar,
}

impl Crowd {
    pub(super) fn of(bound: usize) -> Self {
        Self {
            bound,
            arrived: Mutex::new(0),
            one_too_many: Condvar::new(),
        }
    }

    /// To be called for each request, before it is answered.
    pub(super) fn join(&self) {
        let mut arrived = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        *arrived += 1;
        self.one_too_many.notify_all();
        let bound = self.bound;
        // Whether one has come by then is seen at the server.
        let _ = self
            .one_too_many
            .wait_timeout_while(arrived, A_WHILE, |arrived| *arrived <= bound);
    }
}
