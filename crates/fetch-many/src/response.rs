//! Reading a response: [`ResponseExt`].

use crate::{Error, ErrorKind, Response};

/// Short forms for reading a response.
///
/// ```
/// use fetch_many::{ErrorKind, Response, ResponseExt};
///
/// let response = Response::new(b"caf\xe9"[..].into());
/// assert_eq!(response.text().unwrap_err().kind(), ErrorKind::Decode);
/// ```
pub trait ResponseExt {
    /// The body as text, without the byte order mark that some servers put before it.
    ///
    /// ```
    /// use fetch_many::{Response, ResponseExt};
    ///
    /// let response = Response::new("grüezi".into());
    /// assert_eq!(response.text()?, "grüezi");
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] if the body is not UTF-8. A `charset` in `Content-Type` is not looked
    /// at: what is not UTF-8 is the caller's to decode, from [`Response::body`](http::Response::body).
    fn text(&self) -> Result<&str, Error>;

    /// The body read as JSON. A byte order mark before it is passed over (RFC 8259 §8.1).
    ///
    /// ```
    /// use fetch_many::{Response, ResponseExt};
    ///
    /// let response = Response::new("[1, 2, 3]".into());
    /// let numbers: Vec<u32> = response.json()?;
    /// assert_eq!(numbers, [1, 2, 3]);
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] if the body is not JSON, or not of the shape of `T`; the cause says
    /// at which line and column.
    #[cfg(feature = "json")]
    fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, Error>;
}

/// It says that what follows is UTF-8, and is no part of it (RFC 3629 §6).
const MARK: &str = "\u{feff}";

impl ResponseExt for Response {
    fn text(&self) -> Result<&str, Error> {
        let text = std::str::from_utf8(self.body()).map_err(|cause| {
            Error::new(ErrorKind::Decode)
                .detail(format!(
                    "body is not utf-8 from byte {}",
                    cause.valid_up_to()
                ))
                .because(cause)
        })?;
        Ok(text.strip_prefix(MARK).unwrap_or(text))
    }

    #[cfg(feature = "json")]
    fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, Error> {
        let body = self.body();
        let json = body.strip_prefix(MARK.as_bytes()).unwrap_or(body);
        serde_json::from_slice(json).map_err(|cause| {
            Error::new(ErrorKind::Decode)
                .detail("body is not the expected json")
                .because(cause)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_names_the_first_bad_byte() {
        let response = Response::new(b"caf\xe9"[..].into());
        let error = response.text().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(error.to_string(), "body is not utf-8 from byte 3");
    }

    #[test]
    fn one_byte_order_mark_is_no_part_of_the_text() {
        for (body, text) in [
            ("\u{feff}[1]", "[1]"),
            ("\u{feff}", ""),
            ("\u{feff}\u{feff}a", "\u{feff}a"),
            ("a\u{feff}", "a\u{feff}"),
        ] {
            assert_eq!(Response::new(body.into()).text().unwrap(), text);
        }
    }

    #[cfg(feature = "json")]
    #[test]
    fn a_byte_order_mark_is_no_part_of_json() {
        let numbers: Vec<u32> = Response::new("\u{feff}[1]".into()).json().unwrap();
        assert_eq!(numbers, [1]);
    }
}
