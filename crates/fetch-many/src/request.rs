//! What can be asked for: [`Request`], [`IntoRequest`], [`IntoBody`].

mod body;
#[cfg(test)]
mod tests;
mod urls;

use bytes::Bytes;
use http::header::{
    CONNECTION, CONTENT_LENGTH, EXPECT, Entry, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use http::{Method, Uri};

pub use self::body::IntoBody;
use crate::wire::normal::is_normal;
use crate::wire::target;
use crate::{Error, ErrorKind};

/// A request: method, URL, headers and a whole body.
///
/// ```
/// use fetch_many::{Bytes, IntoRequest, http};
///
/// let request = http::Request::put("http://example.com/a").header("content-type", "text/plain");
/// let request = request.body(Bytes::from("hello")).into_request()?;
/// assert_eq!((request.method().as_str(), request.body().len()), ("PUT", 5));
/// # Ok::<(), fetch_many::Error>(())
/// ```
pub type Request = http::Request<Bytes>;

/// A response: status, headers and a whole body. A server may answer before it has had the whole
/// request (RFC 9112 §9.5); what is not sent by then is not sent at all.
///
/// ```
/// let response = fetch_many::Response::new("hello".into());
/// assert!(response.status().is_success() && response.headers().is_empty());
/// ```
pub type Response = http::Response<Bytes>;

/// What a batch accepts as one request:
///
/// - a URL, for a `GET`: text of any kind (`&str`, `String`, `Cow<str>`, `Box<str>`, `Rc<str>`, `Arc<str>`), a [`Uri`],
///   or with the feature `url` a `url::Url`, also by reference;
/// - a request of the `http` crate, whole or still being built, with one of the [bodies](IntoBody);
/// - a `Result` of one, as builders and [`RequestExt`](crate::RequestExt) return it.
///
/// What is no valid request becomes that item's error. A URL is brought into one
/// normal form (RFC 3986 §6.2.2: case, dot segments, percent-encoding of what needs it), so that every
/// strategy asks for the same bytes; a fragment is dropped. An international host has to be in punycode
/// (RFC 3492), unless the feature `idna` is on: then it is brought into punycode, as browsers have it.
///
/// ```
/// use fetch_many::{ErrorKind, IntoRequest, http};
///
/// let request = "http://example.com/a".into_request()?;
/// assert_eq!(request.uri().path(), "/a");
/// let request = http::Request::put("http://example.com/a").body("hello").into_request()?;
/// assert_eq!((request.method().as_str(), &request.body()[..]), ("PUT", &b"hello"[..]));
///
/// let error = "example.com".into_request().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Request);
/// # Ok::<(), fetch_many::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a request",
    label = "neither a URL nor an `http::Request`",
    note = "give the URL as text, for instance `url.to_string()`, as an `http::Uri`, or as a `url::Url` with the feature `url` of fetch-many",
    note = "or give an `http::Request` whose body is `()`, `Bytes`, `Vec<u8>`, `String` or `&'static str`"
)]
pub trait IntoRequest {
    /// Makes it a request.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] if it is not one: a URL that does not parse, without a host, or with
    /// a scheme other than `http` and `https`.
    fn into_request(self) -> Result<Request, Error>;
}

impl<B: IntoBody> IntoRequest for http::Request<B> {
    fn into_request(self) -> Result<Request, Error> {
        let mut request = self.map(IntoBody::into_body);
        match normalise(&mut request) {
            Ok(()) => Ok(request),
            Err(error) => Err(error.with_extensions(request.into_parts().0.extensions)),
        }
    }
}

/// The body is shared, the rest is copied.
impl IntoRequest for &Request {
    fn into_request(self) -> Result<Request, Error> {
        self.clone().into_request()
    }
}

/// A request without a body, of which an invalid header is that item's error.
///
/// ```
/// use fetch_many::{IntoRequest, http};
///
/// let request = http::Request::get("http://example.com/").header("accept", "text/html");
/// assert_eq!(request.into_request()?.headers()["accept"], "text/html");
/// # Ok::<(), fetch_many::Error>(())
/// ```
impl IntoRequest for http::request::Builder {
    fn into_request(self) -> Result<Request, Error> {
        self.body(()).into_request()
    }
}

impl IntoRequest for Uri {
    fn into_request(self) -> Result<Request, Error> {
        Ok(get(normal_uri(self)?))
    }
}

impl IntoRequest for &Uri {
    fn into_request(self) -> Result<Request, Error> {
        self.clone().into_request()
    }
}

impl IntoRequest for &str {
    fn into_request(self) -> Result<Request, Error> {
        Ok(get(target::normal(self).map_err(|error| error.given(self))?))
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

fn get(uri: Uri) -> Request {
    let mut request = Request::new(Bytes::new());
    *request.uri_mut() = uri;
    request
}

fn normalise(request: &mut Request) -> Result<(), Error> {
    *request.uri_mut() = normal_uri(std::mem::take(request.uri_mut()))?;
    check_framing(request).map_err(|error| error.at(request.uri()))?;
    #[cfg(feature = "digest")]
    crate::Expect::check(request.extensions()).map_err(|error| error.at(request.uri()))?;
    Ok(())
}

/// What every strategy can send in the same bytes, decided once so that all four agree.
fn normal_uri(uri: Uri) -> Result<Uri, Error> {
    if is_normal(&uri) {
        return Ok(uri);
    }
    let text = uri.to_string();
    target::normal(&text).map_err(|error| error.given(&text))
}

/// A connection carries many requests, so where each ends is for the strategy to say: a caller's word
/// for it would let one request run into the next.
fn check_framing(request: &mut Request) -> Result<(), Error> {
    let invalid = |detail: String| Err(Error::new(ErrorKind::Request).detail(detail));
    if request.method() == Method::CONNECT {
        return invalid("method CONNECT asks for a tunnel, not for a response".to_owned());
    }
    if request.headers().is_empty() {
        return Ok(());
    }
    for name in [CONNECTION, EXPECT, TE, TRAILER, TRANSFER_ENCODING, UPGRADE] {
        if request.headers().contains_key(&name) {
            return invalid(format!("header {name} is not the caller's to set"));
        }
    }
    let length = request.body().len();
    match request.headers_mut().entry(CONTENT_LENGTH) {
        Entry::Occupied(given)
            if given
                .iter()
                .any(|given| *given != length.to_string().as_str()) =>
        {
            invalid(format!(
                "content-length differs from the body's {length} bytes"
            ))
        }
        // Every strategy adds it where it is needed.
        Entry::Occupied(given) => {
            given.remove_entry_mult();
            Ok(())
        }
        Entry::Vacant(_) => Ok(()),
    }
}
