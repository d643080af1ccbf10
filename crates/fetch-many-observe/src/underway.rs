//! What is known of attempts in flight: [`Underway`].

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use fetch_many::{Event, Failure};

/// Something for each attempt in flight, by its batch and the index of its request. Each attempt that starts ends, so it is
/// as large as there are attempts in flight.
#[derive(Debug)]
pub(crate) struct Underway<T>(Mutex<HashMap<(u64, usize), T>>);

impl<T> Default for Underway<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Underway<T> {
    /// The attempt of this event starts.
    pub(crate) fn start(&self, event: &Event, its: T) {
        if let Some(index) = event.what.index() {
            self.lock().insert((event.batch, index), its);
        }
    }

    /// The attempt of this event has ended.
    pub(crate) fn end(&self, event: &Event) -> Option<T> {
        let index = event.what.index()?;
        self.lock().remove(&(event.batch, index))
    }

    /// The map is whole at any moment.
    fn lock(&self) -> MutexGuard<'_, HashMap<(u64, usize), T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What went wrong, as OpenTelemetry has it (`error.type`): the kind of a failure, or a status that is an error. `None`:
/// nothing did.
pub(crate) fn error_type(result: &Result<fetch_many::http::StatusCode, Failure>) -> Option<String> {
    match result {
        Ok(status) if status.as_u16() < 400 => None,
        Ok(status) => Some(status.as_str().to_owned()),
        Err(failure) => Some(format!("{:?}", failure.kind)),
    }
}
