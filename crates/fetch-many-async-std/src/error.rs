//! What surf's errors mean.

use fetch_many::{Error, ErrorKind};

/// An exchange that failed. surf passes on the errors of its backend, which is ours: what hyper's
/// mean is decided in `fetch-many-h1`.
pub(crate) fn failed(error: surf::Error) -> Error {
    error
        .downcast()
        .unwrap_or_else(|error| Error::new(ErrorKind::Other).because(error.into_inner()))
}

/// A request that cannot be sent as surf has it.
pub(crate) fn invalid(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(ErrorKind::Request).because(cause)
}
