//! What may be gone on with, and with what: tables, and a property over servers that answer anything.

mod answers;
mod begun;
mod progress;
mod random;

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use super::Partial;
use crate::{IntoRequest, Request};

fn get() -> Request {
    "http://example.com/file"
        .into_request()
        .expect("it is a URL")
}

/// Headers, one a line.
fn headers(lines: &str) -> HeaderMap {
    let fields = lines.lines().filter(|line| !line.trim().is_empty());
    let field = |line: &str| {
        let (name, value) = line.split_once(':').expect("a name and a value");
        let name: HeaderName = name.trim().parse().expect("a name");
        (
            name,
            HeaderValue::from_bytes(value.trim().as_bytes()).expect("a value"),
        )
    };
    let mut headers = HeaderMap::new();
    for (name, value) in fields.map(field) {
        headers.append(name, value);
    }
    headers
}

/// Ten of a hundred bytes of a version with a tag.
fn ten_of_100() -> Partial {
    let headers = headers("etag: \"one\"");
    let begun = Partial::begun(&Method::GET, StatusCode::OK, &headers, Some(100));
    Partial {
        offset: 10,
        ..begun.expect("it has a strong tag")
    }
}
