//! In which transfer coding a body may come: [`check_transfer_coding`].

use http::header::{HeaderMap, TRANSFER_ENCODING};
use http::{Method, StatusCode};

use crate::{Error, ErrorKind};

/// Refuses a body that came in a transfer coding (RFC 9112 §7) which nobody undoes: every coding but
/// `chunked`, alone and named once.
///
/// Clients read `gzip, chunked` as chunks and hand out what was in them, and `gzip` as a body that lasts
/// until the close. Both would be a wrong body with nothing to tell it by.
///
/// # Errors
/// [`ErrorKind::Protocol`]. Not for a response that has no body, whatever it says: to a `HEAD`, and with
/// the status 204 or 304 (RFC 9112 §6.3).
///
/// ```
/// use fetch_many::ErrorKind;
/// use fetch_many::http::{HeaderMap, Method, StatusCode, header::TRANSFER_ENCODING};
/// use fetch_many::strategy::check_transfer_coding;
///
/// let mut headers = HeaderMap::new();
/// headers.insert(TRANSFER_ENCODING, "chunked".parse()?);
/// assert!(check_transfer_coding(&Method::GET, StatusCode::OK, &headers).is_ok());
/// headers.insert(TRANSFER_ENCODING, "gzip, chunked".parse()?);
/// let error = check_transfer_coding(&Method::GET, StatusCode::OK, &headers).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Protocol);
/// # Ok::<(), fetch_many::http::header::InvalidHeaderValue>(())
/// ```
pub fn check_transfer_coding(
    method: &Method,
    status: StatusCode,
    headers: &HeaderMap,
) -> Result<(), Error> {
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    let Some(coding) = codings.next() else {
        return Ok(());
    };
    let is_chunked = is_chunked(coding.as_bytes()) && codings.next().is_none();
    if is_chunked || is_bodiless(method, status) {
        return Ok(());
    }
    Err(unknown_transfer_coding())
}

/// Whether this is the one transfer coding that is undone.
fn is_chunked(coding: &[u8]) -> bool {
    coding.trim_ascii().eq_ignore_ascii_case(b"chunked")
}

fn is_bodiless(method: &Method, status: StatusCode) -> bool {
    *method == Method::HEAD || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
}

/// The error of [`check_transfer_coding`], for who reads heads by themselves.
#[must_use]
pub fn unknown_transfer_coding() -> Error {
    Error::new(ErrorKind::Protocol).detail("transfer coding other than chunked")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn came(method: &Method, status: StatusCode, lines: &[&str]) -> Result<(), String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(TRANSFER_ENCODING, line.parse().unwrap());
        }
        check_transfer_coding(method, status, &headers).map_err(|error| error.to_string())
    }

    #[test]
    fn chunks_alone_are_undone() {
        for lines in [&[][..], &["chunked"], &["Chunked"]] {
            assert_eq!(came(&Method::GET, StatusCode::OK, lines), Ok(()));
        }
        for lines in [
            &["gzip, chunked"][..],
            &["gzip"],
            &["identity"],
            &["gzip", "chunked"],
            &["chunked", "chunked"],
            &["chunked, chunked"],
            &["chunked,"],
            &["xchunked"],
            &[""],
        ] {
            let refused = Err("transfer coding other than chunked".to_owned());
            assert_eq!(came(&Method::GET, StatusCode::OK, lines), refused);
            assert_eq!(came(&Method::HEAD, StatusCode::OK, lines), Ok(()));
            for status in [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED] {
                assert_eq!(came(&Method::GET, status, lines), Ok(()));
            }
        }
    }
}
