//! The head of a response, as hyper has read it.

use fetch_many::http::response::Parts;
use fetch_many::http::{self, StatusCode};
use fetch_many::strategy::check_transfer_coding;
use fetch_many::{Bytes, Error, ErrorKind, Request, Response};
use hyper::body::Incoming;

/// Whether this head is one that a body may follow.
pub(crate) fn check(request: &Request, response: &http::Response<Incoming>) -> Result<(), Error> {
    let status = response.status();
    if status == StatusCode::SWITCHING_PROTOCOLS {
        let error = Error::new(ErrorKind::Protocol);
        return Err(error.detail("switched to a protocol nobody asked for"));
    }
    check_transfer_coding(request.method(), status, response.headers())
}

/// A response as it is handed out, without its body.
pub(crate) fn bare(head: Parts) -> Response {
    let mut response = http::Response::from_parts(head, Bytes::new());
    // hyper's own, such as an unusual reason phrase.
    response.extensions_mut().clear();
    response
}
