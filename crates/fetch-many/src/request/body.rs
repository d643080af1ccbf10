//! What can be the body of a request: [`IntoBody`].

use bytes::Bytes;

/// What can be the body of a request: nothing, bytes or text, which is sent as UTF-8.
///
/// What is sent says its length itself. `Content-Type` is the caller's to set; with the feature `json`,
/// `RequestExt::json` writes a body and sets it.
///
/// ```
/// use fetch_many::{IntoRequest, http};
///
/// let text = http::Request::post("http://example.com/").body(format!("{}", 42)).into_request()?;
/// let bytes = http::Request::post("http://example.com/").body(vec![0x34, 0x32]).into_request()?;
/// assert_eq!(text.body(), bytes.body());
/// # Ok::<(), fetch_many::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the body of a request",
    label = "not bytes that could be sent",
    note = "a body is `()`, `Bytes`, `Vec<u8>`, `String`, `&'static str` or `&'static [u8]`",
    note = "a value is written as JSON by `RequestExt::json`, with the feature `json` of fetch-many"
)]
pub trait IntoBody {
    /// The bytes to send.
    fn into_body(self) -> Bytes;
}

impl IntoBody for () {
    fn into_body(self) -> Bytes {
        Bytes::new()
    }
}

/// Each of these becomes bytes without being copied.
macro_rules! bytes {
    ($($body:ty),*) => {
        $(impl IntoBody for $body {
            fn into_body(self) -> Bytes {
                self.into()
            }
        })*
    };
}

bytes!(
    Bytes,
    Vec<u8>,
    Box<[u8]>,
    String,
    &'static str,
    &'static [u8]
);

#[cfg(test)]
mod tests {
    use crate::IntoRequest;

    use super::*;

    #[track_caller]
    fn is_sent(body: impl IntoBody, sent: &[u8]) {
        let request = http::Request::put("http://example.com/").body(body);
        let request = request.into_request().expect("a request");
        assert_eq!(request.body(), sent);
    }

    #[test]
    fn bytes_and_text_are_bodies() {
        is_sent((), b"");
        is_sent(Bytes::from_static(b"hello"), b"hello");
        is_sent(b"hello".to_vec(), b"hello");
        is_sent(b"hello".to_vec().into_boxed_slice(), b"hello");
        is_sent("h\u{e9}".to_owned(), b"h\xc3\xa9");
        is_sent("hello", b"hello");
        is_sent(&b"hello"[..], b"hello");
    }
}
