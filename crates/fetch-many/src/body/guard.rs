//! The caller's code, called where its panic must do no harm: [`guarded`], [`discard`].

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::{Error, ErrorKind};

/// What the caller's code says, or that it panicked: that concerns this body alone.
pub(super) fn guarded<T>(run: impl FnOnce() -> io::Result<T>) -> Result<T, Error> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(cause)) => Err(Error::new(ErrorKind::Sink)
            .detail(format!("not stored: {cause}"))
            .because(cause)),
        Err(panic) => Err(Error::new(ErrorKind::Sink).detail(panicked(&*panic))),
    }
}

/// Drops what is the caller's, whatever its `Drop` does.
pub(super) fn discard<T>(callers: T) {
    // Nobody is left to be told of a panic, which has been reported by the hook.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(callers)));
}

fn panicked(panic: &(dyn Any + Send)) -> String {
    let message = panic.downcast_ref::<&str>().copied();
    let message = message.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    match message {
        Some(message) => format!("the sink panicked: {message}"),
        None => "the sink panicked".to_owned(),
    }
}
