//! The caller's code, called where its panic must do no harm: [`guarded`], [`caught`], [`discard`].

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

/// Work of ours in which code of the caller's may run unseen, such as a `Drop`: should it panic, that is this body's error,
/// and the thread goes on to others.
pub(super) fn caught<T>(run: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        let detail = format!("a panic while its body was stored{}", message(&*panic));
        Err(Error::new(ErrorKind::Other).detail(detail))
    })
}

/// Drops what is the caller's, whatever its `Drop` does.
pub(super) fn discard<T>(callers: T) {
    // Nobody is left to be told of a panic, which has been reported by the hook.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(callers)));
}

fn panicked(panic: &(dyn Any + Send)) -> String {
    format!("the sink panicked{}", message(panic))
}

/// What it says, behind a colon.
fn message(panic: &(dyn Any + Send)) -> String {
    let message = panic.downcast_ref::<&str>().copied();
    let message = message.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    message.map_or_else(String::new, |message| format!(": {message}"))
}
