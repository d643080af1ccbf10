//! Waiting for conditions, and noticing that one never comes.

use std::panic::resume_unwind;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Far longer than anything here takes, even on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// A value that threads change, and whose changes they wait for.
#[derive(Default)]
pub(crate) struct Watch<T> {
    value: Mutex<T>,
    changed: Condvar,
}

impl<T> Watch<T> {
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let mut value = self.value.lock().unwrap_or_else(PoisonError::into_inner);
        let result = change(&mut value);
        self.changed.notify_all();
        result
    }

    pub(crate) fn until(&self, mut condition: impl FnMut(&T) -> bool) {
        let value = self.value.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .changed
            .wait_timeout_while(value, PATIENCE, |value| !condition(value));
        let waited = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(!waited.1.timed_out(), "the condition never came");
    }
}

/// Runs a test on a thread of its own, so that a lost wake-up is a failure and not a hang.
pub(crate) fn watched(test: impl FnOnce() + Send + 'static) {
    let (done, wait) = channel::<()>();
    let test = thread::spawn(move || {
        let _dropped_at_the_end = done;
        test();
    });
    let end = wait.recv_timeout(PATIENCE);
    assert_eq!(end, Err(RecvTimeoutError::Disconnected), "it hangs");
    if let Err(panic) = test.join() {
        resume_unwind(panic);
    }
}
