//! What a sink waits at, until a test lets it go on.

use std::sync::{Arc, Condvar, Mutex};

/// Closed until it is opened, for all of its clones.
#[derive(Clone, Default)]
pub(crate) struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    pub(crate) fn pass(&self) {
        let (is_open, opened) = &*self.0;
        let guard = is_open.lock().unwrap();
        drop(opened.wait_while(guard, |is_open| !*is_open).unwrap());
    }

    pub(crate) fn open(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_all();
    }
}
