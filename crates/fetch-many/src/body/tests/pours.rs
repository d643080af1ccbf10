//! Bodies into a sink, on one thread.

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderValue, Response};

use crate::body::{Head, Memory, Pour};
use crate::{Bytes, Config};

fn head() -> Head {
    Head::new("http://host/".parse().expect("it is a URL"))
}

fn open(head: Head) -> Pour {
    let pour = Pour::open(&Memory::new(), head, &Config::default().bounds());
    pour.expect("it opens")
}

/// What a sink wants besides 2xx is not what the digest is of.
#[cfg(feature = "digest")]
#[test]
fn an_error_page_is_not_compared() {
    use http::{Method, StatusCode};

    use crate::{ErrorKind, Expect};

    for (status, method, is_compared) in [
        (StatusCode::OK, Method::GET, true),
        (StatusCode::NOT_FOUND, Method::GET, false),
        (StatusCode::OK, Method::HEAD, false),
    ] {
        let mut head = head();
        head.status = status;
        head.method = method;
        head.extensions.insert(Expect::sha256("0".repeat(64)));
        let mut pour = open(head);
        pour.write("gone".into()).expect("there is room");
        let kind = pour.commit().err().map(|error| error.kind());
        assert_eq!(
            kind,
            is_compared.then_some(ErrorKind::Integrity),
            "{status}"
        );
    }
}

/// As in memory: where nothing came, nothing was undone.
#[test]
fn the_head_of_an_empty_body_stays_as_it_came() {
    const GZIP_OF_NOTHING: &[u8] = &[
        0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];
    for (body, stays) in [(&b""[..], true), (GZIP_OF_NOTHING, false)] {
        let mut head = head();
        let gzip = HeaderValue::from_static("gzip");
        let length = HeaderValue::from(body.len());
        head.headers.insert(CONTENT_ENCODING, gzip);
        head.headers.insert(CONTENT_LENGTH, length);
        let mut response = Response::new(Bytes::new());
        *response.headers_mut() = head.headers.clone();
        let mut pour = open(head);
        pour.write(Bytes::from_static(body)).expect("it is gzip");
        let stored = pour.commit().expect("it is whole");
        stored.put_into(&mut response, pour.is_decoded());
        assert_eq!(response.headers().len(), if stays { 2 } else { 0 });
    }
}
