//! Requests that are none.

use fetch_many::{Config, ErrorKind, http};

use super::unharmed;
use crate::{Broken, Subject};

/// URLs without a host, with a foreign scheme, or not to be parsed.
///
/// # Errors
/// [`Broken`], if one of them is anything but `Err(Request)`, or is sent.
pub fn trouble_invalid_url(subject: &Subject) -> Result<(), Broken> {
    let bad = vec![
        "",
        "/path",
        "example.com",
        "http://",
        "http:///path",
        "http://:80/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "http://u:p@127.0.0.1/",
        "http://127.0.0.1:0/",
        "http://127.0.0.1:65536/",
        "http://[::1/",
        "http://127.0.0.1:+1/",
        "http://127.0.0 1/",
        "http://0x7f000001/",
        "http://127.0.0.1/a\tb",
        "http://127.0.0.1/a\r\nX: y",
    ];
    unharmed(subject, &Config::default(), bad, ErrorKind::Request)
}

/// Header values with a carriage return, a line feed, or both.
///
/// # Errors
/// [`Broken`], if one of them is anything but `Err(Request)`, or is sent.
pub fn trouble_invalid_header(subject: &Subject) -> Result<(), Broken> {
    let request = |value| {
        let request = http::Request::get("http://127.0.0.1:9/");
        request.header("X-Injected", value).body(())
    };
    let bad = ["a\rb", "a\nb", "a\r\nX-Other: b", "a\0b"];
    let bad = bad.into_iter().map(request).collect();
    unharmed(subject, &Config::default(), bad, ErrorKind::Request)
}
