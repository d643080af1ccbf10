//! Reading requests: the server must not break on a client that does.

use std::ops::Range;

/// A complete request at the start of a buffer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parsed {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) host: String,
    pub(super) head: Range<usize>,
    pub(super) body: Vec<u8>,
    /// Bytes it takes up in the buffer.
    pub(super) length: usize,
}

/// More than this is no request of any test.
pub(super) const LONGEST: usize = 32 << 20;

/// What is not a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// The request at the start of `buffer`, if it is complete; or its head, if that is all that is
/// wanted.
pub(super) fn parse(buffer: &[u8], head_only: bool) -> Result<Option<Parsed>, Malformed> {
    let mut headers = [httparse::EMPTY_HEADER; 128];
    let mut request = httparse::Request::new(&mut headers);
    let head = match request.parse(buffer) {
        Ok(httparse::Status::Complete(head)) => head,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(_) => return Err(Malformed),
    };
    let (Some(method), Some(path)) = (request.method, request.path) else {
        return Err(Malformed);
    };
    let (method, path) = (method.to_owned(), path.to_owned());
    let header = |name: &str| {
        let mut headers = request.headers.iter();
        let found = headers.find(|header| header.name.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(found.value).ok()
    };
    let host = header("host").unwrap_or_default().to_owned();
    let chunked = header("transfer-encoding").is_some_and(|value| value.contains("chunked"));
    let body = if head_only {
        Some((Vec::new(), 0))
    } else if chunked {
        chunks(&buffer[head..])?
    } else {
        let length = header("content-length").unwrap_or("0");
        let length: usize = length.parse().map_err(|_| Malformed)?;
        plain(&buffer[head..], length)
    };
    Ok(body.map(|(body, length)| Parsed {
        method,
        path,
        host,
        head: 0..head,
        body,
        length: head + length,
    }))
}

fn plain(rest: &[u8], length: usize) -> Option<(Vec<u8>, usize)> {
    rest.get(..length).map(|body| (body.to_vec(), length))
}

/// A body in chunks without trailers, and its length on the wire; `None` if it is not complete.
fn chunks(rest: &[u8]) -> Result<Option<(Vec<u8>, usize)>, Malformed> {
    let (mut body, mut at) = (Vec::new(), 0);
    loop {
        let (skip, size) = match httparse::parse_chunk_size(&rest[at..]) {
            Ok(httparse::Status::Complete(found)) => found,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(_) => return Err(Malformed),
        };
        let size = usize::try_from(size).map_err(|_| Malformed)?;
        if size > LONGEST {
            return Err(Malformed);
        }
        let (start, end) = (at + skip, at + skip + size);
        let Some(chunk) = rest.get(start..end + 2) else {
            return Ok(None);
        };
        body.extend_from_slice(&chunk[..size]);
        at = end + 2;
        if size == 0 {
            return Ok(Some((body, at)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_complete_with_its_last_byte_and_not_before() {
        for request in [
            &b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"[..],
            b"POST /a HTTP/1.1\r\nhost: x\r\nContent-Length: 5\r\n\r\nhello",
            b"PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
        ] {
            for end in 0..request.len() {
                assert_eq!(parse(&request[..end], false), Ok(None));
            }
            let mut more = request.to_vec();
            more.extend_from_slice(b"GET");
            let parsed = parse(&more, false).unwrap().unwrap();
            assert_eq!(parsed.length, request.len());
            assert_eq!((parsed.path.as_str(), parsed.host.as_str()), ("/a", "x"));
            assert!(parsed.body.is_empty() || parsed.body == b"hello");
        }
    }

    #[test]
    fn a_head_may_be_all_that_is_wanted() {
        let request = b"POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nhel";
        assert_eq!(parse(request, false), Ok(None));
        let parsed = parse(request, true).unwrap().unwrap();
        assert_eq!(parsed.length, request.len() - 3);
    }

    #[test]
    fn what_is_no_request_is_said_to_be_none() {
        for garbage in [
            &b"\x16\x03\x01\x02\x00"[..],
            b"GET /a HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            b"GET /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            b"GET /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        ] {
            assert_eq!(parse(garbage, false), Err(Malformed));
        }
    }
}
