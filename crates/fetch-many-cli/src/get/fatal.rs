//! Errors of one request that are errors of all: [`of`].

use std::io;

use fetch_many::strategy::find_cause;
use fetch_many::{Error, ErrorKind};

use crate::exit::Failed;

/// What ends the run, since the next body would meet the same: a disk that is full or cannot be written, or a reader who has
/// gone. `goes_on`: whether the next run goes on where this one was.
pub(super) fn of(error: &Error, goes_on: bool) -> Option<Failed> {
    if error.kind() != ErrorKind::Sink {
        return None;
    }
    let cause = find_cause::<io::Error>(error)?;
    let ends = matches!(
        cause.kind(),
        io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::BrokenPipe
    );
    ends.then(|| output(cause, goes_on))
}

/// The output cannot be written. A reader who has gone is told nothing.
pub(super) fn output(error: &io::Error, goes_on: bool) -> Failed {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Failed::silent();
    }
    if !goes_on {
        return Failed::unusable(error.to_string());
    }
    Failed::unusable(format!(
        "{error}; what was fetched before is there, and the same command goes on from it"
    ))
}
