//! What the errors of HTTP/2 mean.

#[cfg(feature = "http2")]
use fetch_many::strategy::find_cause;
use fetch_many::{Error, ErrorKind};
#[cfg(feature = "http2")]
use h2::Reason;

/// Of an exchange that failed before the head of a response was complete; none if HTTP/2 had no part in it.
#[cfg(feature = "http2")]
pub(crate) fn before_head(error: &reqwest::Error) -> Option<Error> {
    let cause = find_cause::<h2::Error>(error)?;
    let kind = kind(cause, ErrorKind::Disconnected)?;
    let mapped = Error::new(kind);
    Some(match kind {
        ErrorKind::Disconnected if is_unprocessed(cause) => mapped.unprocessed(),
        _ => mapped,
    })
}

/// Likewise of one that failed inside the body.
#[cfg(feature = "http2")]
pub(crate) fn after_head(error: &reqwest::Error) -> Option<ErrorKind> {
    kind(find_cause::<h2::Error>(error)?, ErrorKind::Truncated)
}

/// Whether it struck one stream, and others on the connection go on.
#[cfg(feature = "http2")]
pub(crate) fn is_of_stream(error: &Error) -> bool {
    find_cause::<h2::Error>(error).is_some_and(h2::Error::is_reset)
}

/// Whether the server asks for the same by HTTP/1.1 (RFC 9113 §7).
#[cfg(feature = "http2")]
pub(crate) fn wants_http1(error: &Error) -> bool {
    let cause = find_cause::<h2::Error>(error).filter(|error| error.is_remote());
    cause.is_some_and(|error| error.reason() == Some(Reason::HTTP_1_1_REQUIRED))
}

/// `lost`: what the loss of the stream or the connection means. None: the connection was lost beneath HTTP/2, by TLS or the
/// system.
#[cfg(feature = "http2")]
fn kind(error: &h2::Error, lost: ErrorKind) -> Option<ErrorKind> {
    if error.is_io() {
        return None;
    }
    Some(if error.is_remote() {
        match error.reason() {
            // It will not be answered by HTTP/2 (RFC 9113 §7).
            Some(Reason::HTTP_1_1_REQUIRED) => ErrorKind::Protocol,
            _ => lost,
        }
    } else if error.is_library() {
        // h2 objects to what came.
        ErrorKind::Protocol
    } else {
        ErrorKind::Request
    })
}

/// Whether the server says that it has done nothing (RFC 9113 §8.7): it refuses the stream, or goes away, and the stream is
/// higher than the last that it has looked at. h2 tells that only to such streams.
#[cfg(feature = "http2")]
fn is_unprocessed(error: &h2::Error) -> bool {
    error.is_go_away() || error.reason() == Some(Reason::REFUSED_STREAM)
}

#[cfg(not(feature = "http2"))]
pub(crate) fn before_head(_: &reqwest::Error) -> Option<Error> {
    None
}

#[cfg(not(feature = "http2"))]
pub(crate) fn after_head(_: &reqwest::Error) -> Option<ErrorKind> {
    None
}

#[cfg(not(feature = "http2"))]
pub(crate) fn is_of_stream(_: &Error) -> bool {
    false
}

#[cfg(not(feature = "http2"))]
pub(crate) fn wants_http1(_: &Error) -> bool {
    false
}
