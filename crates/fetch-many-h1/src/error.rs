//! What hyper's errors mean.

use std::io;

use fetch_many::strategy::{find_cause, tls};
use fetch_many::{Error, ErrorKind};

/// An exchange that failed before the head of a response was complete.
pub(crate) fn before_head(error: hyper::Error) -> Error {
    let kind = if let Some(ours) = find_cause::<Error>(&error) {
        // Our socket has refused a line of the head.
        ours.kind()
    } else if error.is_parse() {
        // hyper says which only in words, to a client; should they change, the kind is `Protocol`.
        if error.to_string() == "message head is too large" {
            ErrorKind::TooLarge
        } else {
            ErrorKind::Protocol
        }
    } else if error.is_user() {
        ErrorKind::Request
    } else if tls::is_tls_error(&error) {
        // TLS 1.3 refuses a client only after the handshake.
        ErrorKind::Tls
    } else {
        // Incomplete, cancelled, closed, reset: the connection went away.
        ErrorKind::Disconnected
    };
    let mapped = Error::new(kind);
    let mapped = if kind == ErrorKind::TooLarge {
        // Of a length that no body can have, hyper says the same.
        mapped.detail("response head or declared length too large")
    } else {
        mapped
    };
    mapped.because(error)
}

/// An exchange that failed inside the body.
pub(crate) fn after_head(error: hyper::Error) -> Error {
    let kind = match find_cause::<io::Error>(&error).map(io::Error::kind) {
        _ if tls::is_tls_error(&error) => ErrorKind::Tls,
        // hyper's words for a malformed chunk.
        Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) => ErrorKind::Protocol,
        _ => ErrorKind::Truncated,
    };
    Error::new(kind).because(error)
}
