//! Responses that hold no more memory than they need: [`compact`].

use bytes::Bytes;
use http::HeaderMap;
use http::header::HeaderValue;

use crate::Response;

/// A smaller body is copied.
const SMALL: usize = 4 << 10;

/// Copies header values and body, if that is small, out of a client's read buffer into memory of their
/// own.
///
/// hyper's buffer is 8 KiB or more, and the smallest slice of it keeps all of it: of a thousand small
/// responses that a caller collects, most of the memory would be waste. Besides, the buffer goes
/// back to the allocator here, in the thread that will want the next one, and not in the caller's.
pub fn compact(response: &mut Response) {
    if response.body().len() >= SMALL {
        return;
    }
    let values = response.headers().values();
    let length = values.map(HeaderValue::len).sum::<usize>() + response.body().len();
    let mut copy = Vec::with_capacity(length);
    for value in response.headers().values() {
        copy.extend_from_slice(value.as_bytes());
    }
    copy.extend_from_slice(response.body());
    let mut copy = Bytes::from(copy);
    replace_values(response.headers_mut(), &mut copy);
    *response.body_mut() = copy;
}

/// Takes each value from the front of `copy`.
fn replace_values(headers: &mut HeaderMap, copy: &mut Bytes) {
    for value in headers.values_mut() {
        let bytes = copy.split_to(value.len());
        // The bytes are those of a value, so they make one.
        if let Ok(copied) = HeaderValue::from_maybe_shared(bytes) {
            *value = copied;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_the_same() {
        let whole = Bytes::from_static(b"onetwo\xffbody");
        let value = |range| HeaderValue::from_maybe_shared(whole.slice(range)).unwrap();
        let original = http::Response::builder()
            .status(299)
            .header("a", value(0..3))
            .header("b", value(3..3))
            .header("a", value(3..7))
            .body(whole.slice(7..))
            .unwrap();
        let mut copied = original.clone();
        compact(&mut copied);
        assert_eq!(copied.headers(), original.headers());
        assert_eq!(copied.body(), original.body());
        assert_ne!(copied.body().as_ptr(), original.body().as_ptr());
    }
}
