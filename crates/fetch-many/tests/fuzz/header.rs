//! Any method and any header of a request.

use fetch_many::http::{Method, Request};
use fetch_many::{Bytes, ErrorKind, IntoRequest};

pub(crate) const SEEDS: &[&[u8]] = &[
    b"GET\nx-header\nvalue",
    b"POST\ncontent-length\n4",
    b"PUT\nContent-Length\n4, 4",
    b"GET\ntransfer-encoding\nchunked",
    b"OPTIONS\nconnection\nclose, x-a",
    b"CONNECT\nhost\nexample.com",
    b"GET\nx-split\na\r\nx: b",
];

/// What a caller must not say about where a request ends. Written down a second time, so that a change
/// of the list does not go unnoticed.
const FRAMING: [&str; 7] = [
    "connection",
    "content-length",
    "expect",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// It is refused as an invalid request, or nothing in it can make one request run into the next.
pub(crate) fn run(bytes: &[u8]) {
    let mut parts = bytes.splitn(3, |byte| *byte == b'\n');
    let mut part = || parts.next().unwrap_or_default();
    let (method, name, value) = (part(), part(), part());
    let request = Request::builder()
        .method(method)
        .uri("http://example.com/")
        .header(name, value)
        .body(Bytes::from_static(b"four"));
    let request = match request.into_request() {
        Ok(request) => request,
        Err(error) => return assert_eq!(error.kind(), ErrorKind::Request),
    };
    assert_ne!(request.method(), Method::CONNECT);
    assert_eq!(request.body(), "four");
    for (name, value) in request.headers() {
        assert!(!FRAMING.contains(&name.as_str()), "{name}");
        let splits = |byte: &u8| matches!(byte, b'\r' | b'\n' | 0);
        assert!(!value.as_bytes().iter().any(splits), "{value:?}");
    }
}
