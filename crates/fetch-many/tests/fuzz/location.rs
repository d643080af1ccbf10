//! Any `Location` of a redirect.

use std::time::Instant;

use fetch_many::http::{HeaderValue, Request, StatusCode};
use fetch_many::strategy::{Attempt, Batch};
use fetch_many::{Bytes, Config, ErrorKind, IntoRequest, Plan, Response, Retry};
use url::Url;

pub(crate) const SEEDS: &[&[u8]] = &[
    b"0/c/../d?e#f",
    b"1?c=/../d",
    b"2//example.com/c",
    b"0https://example.com:8443/./c",
    b"1http://user:password@example.com/",
    b"2file:///etc/passwd",
    b"0../../c:d/;e=f",
    b"1caf\xc3\xa9 \"<>",
];

/// Of each kind: a name and an address, with and without a port, a path and a query.
const BASES: [&str; 3] = [
    "http://example.com/a/b?q",
    "https://example.com:8443/",
    "http://[::1]:8080/a/b/c",
];

/// The redirect is refused, or leads to a URL in normal form that is no step down from https. Another
/// origin is told no secret. A reference by the RFC's grammar leads where another parser says.
pub(crate) fn run(bytes: &[u8]) {
    let Some((first, location)) = bytes.split_first() else {
        return;
    };
    let Ok(value) = HeaderValue::from_bytes(location) else {
        return;
    };
    let base = BASES[usize::from(*first) % BASES.len()];
    match follow(base, value) {
        Ok(attempt) => check(base, location, &attempt),
        Err(kind) => assert_eq!(kind, ErrorKind::Redirect),
    }
}

fn follow(base: &str, location: HeaderValue) -> Result<Attempt, ErrorKind> {
    let request = Request::get(base)
        .header("accept", "*/*")
        .header("authorization", "secret")
        .header("x-api-key", "secret")
        .body(Bytes::new());
    let now = Instant::now();
    let mut batch = Batch::new(&Plan::new(1).retry(Retry::none()), &Config::default());
    batch.push(request.into_request(), now);
    batch.end();
    let attempt = batch.start(now).expect("its one request may start");
    let mut response = Response::default();
    *response.status_mut() = StatusCode::FOUND;
    response.headers_mut().insert("location", location);
    batch.finish(attempt, Ok(response), now);
    batch.start(now).ok_or_else(|| {
        let outcome = batch.next_outcome().expect("an attempt or an outcome");
        outcome
            .result
            .expect_err("a redirect is not a result")
            .kind()
    })
}

fn check(base: &str, location: &[u8], attempt: &Attempt) {
    let uri = attempt.request.uri();
    let again = uri.into_request().expect("what is followed is a url");
    assert_eq!(again.uri(), uri);
    assert_eq!(attempt.bounds.timeout, Config::default().timeout);

    let base = Url::parse(base).expect("a base is a url");
    assert!(
        base.scheme() == "http" || uri.scheme_str() == Some("https"),
        "{uri}"
    );
    // Whether punycode is valid only Unicode's tables can tell.
    let Some(there) = Url::parse(&uri.to_string()).ok() else {
        return assert!(uri.to_string().contains("xn--"), "{uri}");
    };
    let headers = attempt.request.headers();
    let told = headers.contains_key("authorization") || headers.contains_key("x-api-key");
    assert_eq!(told, base.origin() == there.origin(), "{uri}");
    assert!(headers.contains_key("accept"));

    if is_by_the_rfc(location) {
        let location = std::str::from_utf8(location).expect("it is ASCII");
        let mut joined = base
            .join(location)
            .expect("what one follows, the other does");
        joined.set_fragment(None);
        assert_eq!(there, joined, "{location}");
    }
}

/// Whether all of it is in the alphabet of RFC 3986, §2, and it is no absolute URL: those the other
/// parser takes with too few slashes, or too many.
fn is_by_the_rfc(location: &[u8]) -> bool {
    let all = location
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&()*+,;=%".contains(byte));
    all && !location.contains(&b':') && !location.starts_with(b"//")
}
