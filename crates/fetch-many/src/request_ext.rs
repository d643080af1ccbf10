//! What is said with a request: [`RequestExt`].

use http::HeaderValue;
use http::header::AUTHORIZATION;

use crate::wire::credentials::basic;
use crate::{Error, ErrorKind, IntoRequest, Request, Settings};

/// What is said with a request, for everything that can be one: a URL, a request, one that is being built.
///
/// Each returns a `Result` that is itself [something to fetch](IntoRequest), so that they can be chained, and what
/// was not a request, or cannot be said, is that item's error.
///
/// ```
/// use fetch_many::{IntoRequest, RequestExt, http};
///
/// let urls = ["http://example.com/1", "http://example.com/2"];
/// for request in urls.map(|url| url.bearer("mF_9.B5f-4.1JqM")) {
///     assert_eq!(request?.headers()["authorization"], "Bearer mF_9.B5f-4.1JqM");
/// }
/// let request = http::Request::put(urls[0]).header("if-match", "*").basic("Aladdin", "open sesame");
/// assert_eq!(request?.headers()["authorization"], "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
/// # Ok::<(), fetch_many::Error>(())
/// ```
pub trait RequestExt: IntoRequest + Sized {
    /// This request with these settings, in place of those that it may have had.
    ///
    /// ```
    /// use std::time::Duration;
    /// use fetch_many::{RequestExt, Settings};
    ///
    /// let slow = Settings::default().timeout(Duration::from_secs(300));
    /// let request = "http://example.com/report".with(slow.clone())?;
    /// assert_eq!(request.extensions().get(), Some(&slow));
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`into_request`](IntoRequest::into_request); a batch takes the `Result` as it is.
    fn with(self, settings: Settings) -> Result<Request, Error> {
        let mut request = self.into_request()?;
        request.extensions_mut().insert(settings);
        Ok(request)
    }

    /// Sets `Authorization` to a bearer token (RFC 6750 §2.1). A redirect to another origin goes without it.
    ///
    /// ```
    /// use fetch_many::RequestExt;
    ///
    /// let request = "http://example.com/".bearer("mF_9.B5f-4.1JqM")?;
    /// let header = &request.headers()["authorization"];
    /// assert!(header.is_sensitive(), "`{header:?}` shows nothing of it");
    ///
    /// let error = "http://example.com/".bearer("read from a file\n").unwrap_err();
    /// assert_eq!(error.to_string(), "bearer token with a character that no token has: example.com/");
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`into_request`](IntoRequest::into_request); [`ErrorKind::Request`] if the token is empty, or has anything but
    /// visible ASCII: a line break at the end of the file that it came from, for instance.
    fn bearer(self, token: impl AsRef<str>) -> Result<Request, Error> {
        let request = self.into_request()?;
        let token = token.as_ref();
        if token.is_empty() {
            return Err(refused(&request, "bearer token without a character"));
        }
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            let detail = "bearer token with a character that no token has";
            return Err(refused(&request, detail));
        }
        authorized(request, &format!("Bearer {token}"))
    }

    /// Sets `Authorization` to a name and a password (RFC 7617), which are sent as UTF-8 in base64. A redirect to
    /// another origin goes without it.
    ///
    /// ```
    /// use fetch_many::RequestExt;
    ///
    /// let request = "http://example.com/".basic("Aladdin", "open sesame")?;
    /// assert_eq!(request.headers()["authorization"], "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    ///
    /// let error = "http://example.com/".basic("a:b", "c").unwrap_err();
    /// assert_eq!(error.to_string(), "user name with a colon: example.com/");
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`into_request`](IntoRequest::into_request); [`ErrorKind::Request`] if the name has a colon, or either has a
    /// control character (RFC 7617 §2).
    fn basic(self, user: impl AsRef<str>, password: impl AsRef<str>) -> Result<Request, Error> {
        let request = self.into_request()?;
        let (user, password) = (user.as_ref(), password.as_ref());
        if user.contains(':') {
            return Err(refused(&request, "user name with a colon"));
        }
        if user.contains(char::is_control) || password.contains(char::is_control) {
            let detail = "user name or password with a control character";
            return Err(refused(&request, detail));
        }
        authorized(request, &basic(user.as_bytes(), password.as_bytes()))
    }

    /// Sets the body to `value`, written as JSON, and `Content-Type` to `application/json` unless it is set. The method
    /// stays as it is: that of a URL is `GET`.
    ///
    /// ```
    /// use fetch_many::{RequestExt, http};
    ///
    /// let request = http::Request::post("http://example.com/").json(&[1, 2, 3])?;
    /// assert_eq!(request.headers()["content-type"], "application/json");
    /// assert_eq!(request.body(), "[1,2,3]");
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`into_request`](IntoRequest::into_request); [`ErrorKind::Request`] if the value cannot be written as JSON, such
    /// as a map whose keys are no text.
    #[cfg(feature = "json")]
    fn json<T: serde::Serialize + ?Sized>(self, value: &T) -> Result<Request, Error> {
        use http::header::{CONTENT_TYPE, Entry};

        let mut request = self.into_request()?;
        match serde_json::to_vec(value) {
            Ok(body) => *request.body_mut() = body.into(),
            Err(cause) => {
                return Err(refused(&request, "body cannot be written as json").because(cause));
            }
        }
        if let Entry::Vacant(entry) = request.headers_mut().entry(CONTENT_TYPE) {
            entry.insert(HeaderValue::from_static("application/json"));
        }
        Ok(request)
    }
}

impl<R: IntoRequest> RequestExt for R {}

fn refused(request: &Request, detail: &'static str) -> Error {
    let error = Error::new(ErrorKind::Request).detail(detail);
    error.at(request.uri())
}

/// With these credentials, which no log shows: not what is in the header, and not the cause of what could not be one.
fn authorized(mut request: Request, credentials: &str) -> Result<Request, Error> {
    let Ok(mut value) = HeaderValue::from_str(credentials) else {
        let detail = "credentials with a character that no header has";
        return Err(refused(&request, detail));
    };
    value.set_sensitive(true);
    request.headers_mut().insert(AUTHORIZATION, value);
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_token_is_refused_and_not_shown() {
        for token in ["", "secret\n", "sec ret", "s\u{e9}cret", "secret\u{0}"] {
            let error = "http://a/?q=secret".bearer(token).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Request, "{token:?}");
            let said = format!("{error} {error:?}");
            assert!(!said.contains("secret"), "{said}");
            assert!(said.contains("a/"), "{said}");
        }
    }

    #[test]
    fn basic_credentials_are_those_of_the_rfc() {
        // RFC 7617 §2.1: UTF-8.
        let request = "http://a/".basic("test", "123\u{a3}").unwrap();
        let header = &request.headers()[AUTHORIZATION];
        assert_eq!(header, "Basic dGVzdDoxMjPCow==");
        assert!(header.is_sensitive());
        for (user, password) in [("a:b", "c"), ("a\n", "c"), ("a", "c\r")] {
            let error = "http://a/".basic(user, password).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Request, "{user:?}");
        }
        assert!("http://a/".basic("", "").is_ok());
    }

    #[test]
    fn the_last_of_two_counts_and_an_error_stays() {
        let request = "http://a/".bearer("one").basic("two", "").unwrap();
        let mut all = request.headers().get_all(AUTHORIZATION).iter();
        assert_eq!(all.next().unwrap(), "Basic dHdvOg==");
        assert_eq!(all.next(), None);
        let error = "no url".bearer("one").basic("a", "b").unwrap_err();
        assert_eq!(error.to_string(), "url without a scheme: \"no url\"");
    }

    #[cfg(feature = "json")]
    #[test]
    fn json_has_its_type_unless_told_otherwise() {
        let patch =
            http::Request::patch("http://a/").header("content-type", "application/merge+json");
        let request = patch.json("x").unwrap();
        assert_eq!(request.headers()["content-type"], "application/merge+json");
        assert_eq!(
            (request.method().as_str(), &request.body()[..]),
            ("PATCH", &b"\"x\""[..])
        );
        let no_keys = std::collections::HashMap::from([((1, 2), 3)]);
        let error = "http://a/?secret".json(&no_keys).unwrap_err();
        assert_eq!(error.to_string(), "body cannot be written as json: a/");
    }
}
