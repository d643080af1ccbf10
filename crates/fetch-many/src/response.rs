//! Reading a response: [`ResponseExt`].

use std::borrow::Cow;

#[cfg(feature = "json")]
use crate::ErrorKind;
use crate::{Error, Response, Stored, text};

/// Short forms for reading a response.
///
/// ```
/// use fetch_many::{ErrorKind, Response, ResponseExt};
///
/// let response = Response::new(b"caf\xe9"[..].into());
/// assert_eq!(response.text().unwrap_err().kind(), ErrorKind::Decode);
/// ```
pub trait ResponseExt {
    /// The body as text: in the encoding that its byte order mark says, else that of the `charset` of
    /// `Content-Type`, else in UTF-8 (Encoding Standard §6). What is not UTF-8 takes the feature `charset`.
    /// What a page says of its encoding within itself is not looked at.
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
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) if the body is not in that encoding, of which the error has the name, or the
    /// feature is off. Nothing is replaced: what is to be read all the same is the caller's to decode, from
    /// [`Response::body`](http::Response::body).
    fn text(&self) -> Result<Cow<'_, str>, Error>;

    /// Where the body is, if a [`Sink`](crate::Sink) has it: the response has none then.
    ///
    /// ```
    /// use fetch_many::{Response, ResponseExt, Stored};
    ///
    /// let mut response = Response::default();
    /// assert!(response.stored().is_none());
    /// response.extensions_mut().insert(Stored::new(5).at("a.txt"));
    /// assert_eq!(response.stored().unwrap().length, 5);
    /// ```
    fn stored(&self) -> Option<&Stored>;

    /// The body read as JSON, which is UTF-8 (RFC 8259 §8.1). A byte order mark is passed over.
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

impl ResponseExt for Response {
    fn text(&self) -> Result<Cow<'_, str>, Error> {
        text::decoded(self.headers(), self.body())
    }

    fn stored(&self) -> Option<&Stored> {
        self.extensions().get()
    }

    #[cfg(feature = "json")]
    fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(text::without_mark(self.body())).map_err(|cause| {
            Error::new(ErrorKind::Decode)
                .detail("body is not the expected json")
                .because(cause)
        })
    }
}
