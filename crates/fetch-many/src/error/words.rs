//! What happened, in plain words, by the kind of an error and its causes: [`of`].
//!
//! Clients tell the same fault in their own words, each. What lies beneath is the same for all: an error of
//! the operating system, or of rustls. So the words are chosen by that, once for all strategies.

use std::error::Error;
use std::io::{self, ErrorKind as Io};

use super::phrase::Words;
#[cfg(feature = "tls")]
use super::tls;
use crate::ErrorKind;
use crate::cause::{causes, find_cause};
use crate::descriptors::{is_out_of_descriptors, limit};

/// The words for this kind of error with this cause, if the cause says more than the kind does.
pub(super) fn of(kind: ErrorKind, cause: &(dyn Error + 'static)) -> Option<Words> {
    match kind {
        ErrorKind::Connect => connect(cause),
        #[cfg(feature = "tls")]
        ErrorKind::Tls => tls::words(cause),
        ErrorKind::Request => request(find_cause(cause)?),
        _ => None,
    }
}

fn connect(cause: &(dyn Error + 'static)) -> Option<Words> {
    if is_out_of_descriptors(cause) {
        return Some(match limit() {
            Some(limit) => format!("too many open files (limit {limit})").into(),
            None => "too many open files".into(),
        });
    }
    // Clients wrap one in another of no kind.
    let mut kinds = causes(cause).filter_map(|cause| cause.downcast_ref().map(io::Error::kind));
    kinds.find_map(not_connected).map(Words::from)
}

fn not_connected(kind: Io) -> Option<&'static str> {
    Some(match kind {
        Io::ConnectionRefused => "refused",
        Io::NetworkUnreachable | Io::HostUnreachable | Io::NetworkDown => "unreachable",
        Io::TimedOut => "no answer to connecting",
        Io::AddrNotAvailable => "no local port or address to connect from",
        Io::PermissionDenied => "not permitted to connect",
        Io::UnexpectedEof | Io::ConnectionReset | Io::ConnectionAborted | Io::BrokenPipe => {
            "connection closed in the handshake"
        }
        _ => return None,
    })
}

/// The `http` crate's builder does not say which header it was that it would not take.
fn request(cause: &http::Error) -> Option<Words> {
    use http::{header, method, uri};

    let words = if cause.is::<header::InvalidHeaderName>() {
        "a header's name is invalid"
    } else if cause.is::<header::InvalidHeaderValue>() {
        "a header's value is invalid"
    } else if cause.is::<header::MaxSizeReached>() {
        "too many headers"
    } else if cause.is::<method::InvalidMethod>() {
        "method is invalid"
    } else if cause.is::<uri::InvalidUri>() || cause.is::<uri::InvalidUriParts>() {
        "not a valid url"
    } else {
        return None;
    };
    Some(words.into())
}
