//! What can be asked for: [`Request`], [`IntoRequest`], [`Requests`].

use std::fmt;

use bytes::Bytes;
use http::Uri;
use http::uri::Scheme;

use crate::{Error, ErrorKind};

/// A request: method, URL, headers and a whole body.
pub type Request = http::Request<Bytes>;

/// A response: status, headers and a whole body.
pub type Response = http::Response<Bytes>;

/// What a batch accepts as one request: a URL as text or as [`Uri`] (a `GET`), a whole [`Request`],
/// or a `Result` of one. What is no valid request becomes that item's error.
///
/// ```
/// use fetch_many::{ErrorKind, IntoRequest};
///
/// let request = "http://example.com/a".into_request()?;
/// assert_eq!(request.uri().path(), "/a");
///
/// let error = "example.com".into_request().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Request);
/// # Ok::<(), fetch_many::Error>(())
/// ```
pub trait IntoRequest {
    /// Makes it a request.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] if it is not one: a URL that does not parse, without a host, or with
    /// a scheme other than `http` and `https`.
    fn into_request(self) -> Result<Request, Error>;
}

impl IntoRequest for Request {
    fn into_request(self) -> Result<Request, Error> {
        validate(self.uri())?;
        Ok(self)
    }
}

impl IntoRequest for http::Request<()> {
    fn into_request(self) -> Result<Request, Error> {
        self.map(|()| Bytes::new()).into_request()
    }
}

impl IntoRequest for Uri {
    fn into_request(self) -> Result<Request, Error> {
        validate(&self)?;
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = self;
        Ok(request)
    }
}

impl IntoRequest for &Uri {
    fn into_request(self) -> Result<Request, Error> {
        self.clone().into_request()
    }
}

impl IntoRequest for String {
    fn into_request(self) -> Result<Request, Error> {
        Uri::try_from(self).map_err(not_a_url)?.into_request()
    }
}

impl IntoRequest for &String {
    fn into_request(self) -> Result<Request, Error> {
        self.as_str().into_request()
    }
}

impl IntoRequest for &str {
    fn into_request(self) -> Result<Request, Error> {
        Uri::try_from(self).map_err(not_a_url)?.into_request()
    }
}

/// What a request builder of the `http` crate returns: an invalid header is that item's error.
///
/// ```
/// use fetch_many::{ErrorKind, IntoRequest};
///
/// let request = http::Request::get("http://example.com/").header("x", "a\r\nb").body(());
/// assert_eq!(request.into_request().unwrap_err().kind(), ErrorKind::Request);
/// ```
impl<R: IntoRequest> IntoRequest for Result<R, http::Error> {
    fn into_request(self) -> Result<Request, Error> {
        match self {
            Ok(request) => request.into_request(),
            Err(cause) => Err(Error::new(ErrorKind::Request).because(cause)),
        }
    }
}

impl<R: IntoRequest> IntoRequest for Result<R, Error> {
    fn into_request(self) -> Result<Request, Error> {
        self?.into_request()
    }
}

fn not_a_url(cause: http::uri::InvalidUri) -> Error {
    Error::new(ErrorKind::Request)
        .detail("not a valid url")
        .because(cause)
}

/// What every strategy must be able to send, decided once so that all four agree.
fn validate(uri: &Uri) -> Result<(), Error> {
    let invalid = |detail: &'static str| Err(Error::new(ErrorKind::Request).detail(detail).at(uri));
    match uri.scheme() {
        None => return invalid("url without a scheme and a host"),
        Some(scheme) if *scheme != Scheme::HTTP && *scheme != Scheme::HTTPS => {
            return invalid("url with a scheme other than http and https");
        }
        Some(_) => {}
    }
    let Some(authority) = uri.authority() else {
        return invalid("url without a host");
    };
    if authority.host().is_empty() {
        return invalid("url without a host");
    }
    if authority.as_str().contains('@') {
        // One client would send it, another drop it. `Authorization` says what is meant.
        return invalid("url with userinfo; use an authorization header");
    }
    // After the host there is nothing, or a colon and a port that fits.
    if authority.as_str().len() > authority.host().len()
        && uri.port_u16().is_none_or(|port| port == 0)
    {
        return invalid("url with an invalid port");
    }
    Ok(())
}

/// The input of a batch: an iterator of requests that stays on the caller's thread. It need be
/// neither `Send` nor `'static`, and may be endless.
pub struct Requests<'a>(Box<dyn Iterator<Item = Result<Request, Error>> + 'a>);

impl<'a> Requests<'a> {
    /// Makes an input of anything that yields requests.
    pub fn new<I>(requests: I) -> Self
    where
        I: IntoIterator<Item: IntoRequest>,
        I::IntoIter: 'a,
    {
        // Not `map`: that would ask for an item type that lives as long as the batch.
        let mut requests = requests.into_iter();
        Self(Box::new(std::iter::from_fn(move || {
            requests.next().map(IntoRequest::into_request)
        })))
    }
}

impl Iterator for Requests<'_> {
    type Item = Result<Request, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

impl fmt::Debug for Requests<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Requests").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_strategy_may_send_is_refused() {
        for (url, why) in [
            ("", "not a valid url"),
            ("/path", "url without a scheme and a host"),
            ("example.com", "url without a scheme and a host"),
            (
                "ftp://example.com/",
                "url with a scheme other than http and https",
            ),
            ("http://", "not a valid url"),
            ("http:///path", "not a valid url"),
            ("http://:80/", "url without a host"),
            (
                "http://u:p@example.com/",
                "url with userinfo; use an authorization header",
            ),
            ("http://example.com:0/", "url with an invalid port"),
            ("http://example.com:65536/", "url with an invalid port"),
            ("http://example.com:/", "url with an invalid port"),
            ("http://example.com/a b", "not a valid url"),
            ("http://example.com/a\r\nb", "not a valid url"),
        ] {
            let error = url.into_request().expect_err(url);
            assert_eq!(error.kind(), ErrorKind::Request, "{url}");
            assert!(error.to_string().starts_with(why), "{url}: {error}");
        }
    }

    #[test]
    fn what_every_strategy_can_send_is_accepted() {
        for url in [
            "http://example.com",
            "HTTPS://EXAMPLE.com:8443/a?b=c",
            "http://127.0.0.1:1/",
            "http://[::1]:8080/",
        ] {
            assert!(url.into_request().is_ok(), "{url}");
        }
    }
}
