//! Requests that are none.

use fetch_many::{Config, ErrorKind};

use super::unharmed;
use crate::{Broken, Subject};

/// URLs without a host, with a foreign scheme, or not to be parsed.
///
/// # Errors
/// [`Broken`], if one of them is anything but `Err(Request)`, or is sent.
pub(in crate::checks) fn trouble_invalid_url(subject: &Subject) -> Result<(), Broken> {
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
    ];
    unharmed(subject, &Config::default(), bad, ErrorKind::Request)
}
