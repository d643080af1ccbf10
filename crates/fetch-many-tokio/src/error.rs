//! What reqwest's errors mean.

use std::io;

use fetch_many::strategy::{ProxyServer, find_cause, tls};
use fetch_many::{Error, ErrorKind};

use crate::connector::NotHttp2;
use crate::http2;

/// A connection that could not be made.
pub(crate) fn not_connected(error: reqwest::Error) -> Error {
    if find_cause::<NotHttp2>(&error).is_some() {
        let missing = Error::new(ErrorKind::Protocol).detail(NotHttp2.to_string());
        return missing.because(error.without_url());
    }
    let from_system = find_cause::<io::Error>(&error).and_then(io::Error::raw_os_error);
    let kind = if tls::is_tls_error(&error) {
        ErrorKind::Tls
    } else if error.is_timeout() && from_system.is_none() {
        ErrorKind::Timeout
    } else {
        // Also if the system has given up, long before or after us: another address may do better.
        ErrorKind::Connect
    };
    Error::new(kind).because(error.without_url())
}

/// A connection that a proxy did not make.
pub(crate) fn not_through(proxy: &ProxyServer, error: Error) -> Error {
    match error.kind() {
        // The host's, at the other end of a tunnel.
        ErrorKind::Tls => error,
        // So is a handshake: no proxy is spoken to over TLS.
        ErrorKind::Connect if is_end(&error) => match dialogue(&error) {
            None => error,
            Some(_) => proxy.fault("lost the connection").because(error),
        },
        // Nothing is known but what reqwest says.
        ErrorKind::Connect if error.to_string() == ErrorKind::Connect.as_str() => {
            let mut last: &dyn std::error::Error = &error;
            while let Some(cause) = last.source() {
                last = cause;
            }
            said(proxy, &last.to_string()).because(error)
        }
        _ => proxy.unreachable(error),
    }
}

/// Whether a connection ended that was there.
fn is_end(error: &Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionReset, UnexpectedEof};

    let end = find_cause::<io::Error>(error).map(io::Error::kind);
    matches!(end, Some(UnexpectedEof | ConnectionReset | BrokenPipe))
}

/// What reqwest says of a fault in its dialogue with a proxy.
fn dialogue(error: &Error) -> Option<String> {
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    let mut words = causes.map(ToString::to_string);
    words.find(|words| words.starts_with("tunnel error: ") || words.starts_with("SOCKS error: "))
}

/// What a proxy said, which reqwest tells only in words, and for a refused tunnel without its status; should they change, they
/// are passed on.
fn said(proxy: &ProxyServer, words: &str) -> Error {
    match words {
        "tunnel error: proxy authorization required" => proxy.answered(407),
        "tunnel error: unexpected end of file" | "SOCKS error: io error during SOCKS handshake" => {
            proxy.fault("closed the connection")
        }
        "tunnel error: unsuccessful" => proxy.fault("refuses a tunnel"),
        "SOCKS error: server does not support user/pass authentication"
        | "SOCKS error: server implements authentication incorrectly" => {
            match proxy.authorization() {
                None => proxy.fault("wants a user and a password"),
                Some(_) => proxy.fault("takes no user and password"),
            }
        }
        "SOCKS error: credentials not accepted" => proxy.fault("refuses the user or the password"),
        "SOCKS error: failed parsing server response" => proxy.fault("did not answer in socks5"),
        "SOCKS error: general server failure" => proxy.refused(1),
        "SOCKS error: connection not allowed" => proxy.refused(2),
        "SOCKS error: network unreachable" => proxy.refused(3),
        "SOCKS error: host unreachable" => proxy.refused(4),
        "SOCKS error: connection refused" => proxy.refused(5),
        "SOCKS error: ttl expired" => proxy.refused(6),
        "SOCKS error: command not supported" => proxy.refused(7),
        "SOCKS error: address type not supported" => proxy.refused(8),
        _ => proxy.unreachable(Error::new(ErrorKind::Connect).detail(words.to_owned())),
    }
}

/// Whether a server spoke on a new connection before the request was given to hyper, which has not sent any of it.
pub(crate) fn is_early_answer(error: &reqwest::Error) -> bool {
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        // hyper says so only in words; should they change, it is a connection that was lost.
        let hyper = cause.downcast_ref::<hyper::Error>();
        if hyper.is_some_and(|error| error.to_string() == UNEXPECTED) {
            return true;
        }
        next = cause.source();
    }
    false
}

const UNEXPECTED: &str = "received unexpected message from connection";

/// An exchange that failed before the head of a response was complete. `reused`: on a connection
/// that had carried a response before.
pub(crate) fn before_head(error: reqwest::Error, reused: bool) -> Error {
    if let Some(ended) = http2::before_head(&error) {
        let mapped = ended.because(error.without_url());
        return if reused {
            mapped.on_reused_connection()
        } else {
            mapped
        };
    }
    let kind = if error.is_timeout() {
        ErrorKind::Timeout
    } else if tls::is_tls_error(&error) {
        // In the handshake or later: TLS 1.3 refuses a client only then.
        ErrorKind::Tls
    } else {
        find_cause::<hyper::Error>(&error).map_or(ErrorKind::Other, head_kind)
    };
    let mapped = Error::new(kind).because(error.without_url());
    let mapped = if kind == ErrorKind::TooLarge {
        // Of a length that no body can have, hyper says the same.
        mapped.detail("response head or declared length too large")
    } else {
        mapped
    };
    if reused {
        mapped.on_reused_connection()
    } else {
        mapped
    }
}

fn head_kind(error: &hyper::Error) -> ErrorKind {
    if error.is_parse() {
        // hyper says which only in words, to a client; should they change, the kind is `Protocol`.
        if error.to_string() == "message head is too large" {
            ErrorKind::TooLarge
        } else {
            ErrorKind::Protocol
        }
    } else if error.is_user() {
        ErrorKind::Request
    } else {
        // Incomplete, cancelled, closed, reset: the connection went away.
        ErrorKind::Disconnected
    }
}

/// An exchange that failed inside the body.
pub(crate) fn after_head(error: reqwest::Error) -> Error {
    let kind = if error.is_timeout() {
        ErrorKind::Timeout
    } else if let Some(kind) = http2::after_head(&error) {
        kind
    } else {
        match find_cause::<io::Error>(&error).map(io::Error::kind) {
            _ if tls::is_tls_error(&error) => ErrorKind::Tls,
            // hyper's words for a malformed chunk.
            Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) => ErrorKind::Protocol,
            _ => ErrorKind::Truncated,
        }
    };
    Error::new(kind).because(error.without_url())
}
