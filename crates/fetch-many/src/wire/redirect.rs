//! Redirects (RFC 9110 §15.4), followed once for all strategies: [`next`].

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderName, LOCATION};
use http::{Method, StatusCode, Uri};

use super::origin::Origin;
use super::target;
use crate::{Error, ErrorKind, Request, Response};

/// What may go to another origin: it describes the response that is wanted, or the body that goes
/// along, and nothing about who asks. All other headers of the caller may be secrets.
const SAFE: [HeaderName; 6] = [
    header::ACCEPT,
    header::ACCEPT_ENCODING,
    header::ACCEPT_LANGUAGE,
    header::CONTENT_LANGUAGE,
    header::CONTENT_TYPE,
    header::USER_AGENT,
];

/// What speaks of a body that is not sent any more.
const OF_BODY: [HeaderName; 6] = [
    header::CONTENT_ENCODING,
    header::CONTENT_LANGUAGE,
    header::CONTENT_LENGTH,
    header::CONTENT_LOCATION,
    header::CONTENT_TYPE,
    header::TRANSFER_ENCODING,
];

/// The request that `response` redirects `request` to; `None` if it is no redirect.
///
/// # Errors
/// [`ErrorKind::Redirect`] if it must not be followed: from https to http, with userinfo, to another
/// scheme, or to what is no URL.
pub(crate) fn next(request: &Request, response: &Response) -> Result<Option<Request>, Error> {
    let Some(method) = method(request.method(), response.status()) else {
        return Ok(None);
    };
    let Some(uri) = location(request.uri(), response.headers())? else {
        return Ok(None);
    };
    let same_method = method == *request.method();
    let mut next = Request::new(if same_method {
        request.body().clone()
    } else {
        Bytes::new()
    });
    *next.method_mut() = method;
    *next.headers_mut() = request.headers().clone();
    if !same_method {
        remove(next.headers_mut(), |name| OF_BODY.contains(name));
    }
    if Origin::of(request.uri())? != Origin::of(&uri)? {
        remove(next.headers_mut(), |name| !SAFE.contains(name));
    }
    *next.uri_mut() = uri;
    // They are not sent.
    next.extensions_mut().clone_from(request.extensions());
    Ok(Some(next))
}

/// Whether a response with this status, and a `Location`, is a redirect.
pub(crate) fn may_lead(status: StatusCode) -> bool {
    method(&Method::GET, status).is_some()
}

/// The method to follow with, if the status is one to follow.
fn method(method: &Method, status: StatusCode) -> Option<Method> {
    match status {
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND if method == Method::POST => {
            Some(Method::GET)
        }
        StatusCode::SEE_OTHER if method != Method::HEAD => Some(Method::GET),
        StatusCode::MOVED_PERMANENTLY
        | StatusCode::FOUND
        | StatusCode::SEE_OTHER
        | StatusCode::TEMPORARY_REDIRECT
        | StatusCode::PERMANENT_REDIRECT => Some(method.clone()),
        _ => None,
    }
}

/// The absolute URL that `Location` means; `None` if there is none.
fn location(base: &Uri, headers: &HeaderMap) -> Result<Option<Uri>, Error> {
    let mut locations = headers.get_all(LOCATION).iter();
    let Some(location) = locations.next() else {
        return Ok(None);
    };
    if locations.next().is_some_and(|other| other != location) {
        return Err(refused("redirect to two locations"));
    }
    // Bytes that are not ASCII are meant as they are; as they are, they are encoded.
    let location = encode(location.as_bytes());
    if location.is_empty() {
        return Err(refused("redirect to an empty location"));
    }
    let uri = target::normal(&resolve(base, &location))
        .map_err(|cause| refused(format!("redirect to an invalid url: {cause}")).because(cause))?;
    let downgrade = base.scheme_str() == Some("https") && uri.scheme_str() == Some("http");
    if downgrade {
        return Err(refused("redirect from https to http"));
    }
    Ok(Some(uri))
}

/// Resolves a reference (RFC 3986 §5.2.2), but for its dots: those go with normalisation.
fn resolve(base: &Uri, reference: &str) -> String {
    let scheme = base.scheme_str().unwrap_or_default();
    let authority = base.authority().map_or("", |authority| authority.as_str());
    let path = base.path();
    if has_scheme(reference) {
        return reference.to_owned();
    }
    if reference.starts_with("//") {
        return format!("{scheme}:{reference}");
    }
    if reference.starts_with('/') {
        return format!("{scheme}://{authority}{reference}");
    }
    if reference.starts_with('?') {
        return format!("{scheme}://{authority}{path}{reference}");
    }
    if reference.starts_with('#') {
        return base.to_string();
    }
    let folder = path.rfind('/').map_or("/", |slash| &path[..=slash]);
    format!("{scheme}://{authority}{folder}{reference}")
}

/// `scheme:` at the start (RFC 3986 §3.1): a letter, then letters, digits, `+`, `-`, `.`.
fn has_scheme(reference: &str) -> bool {
    let Some((scheme, _)) = reference.split_once(':') else {
        return false;
    };
    scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

fn encode(bytes: &[u8]) -> String {
    use std::fmt::Write;

    let mut text = String::with_capacity(bytes.len());
    for byte in bytes {
        if byte.is_ascii() {
            text.push(char::from(*byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

fn refused(detail: impl Into<Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Redirect).detail(detail)
}

fn remove(headers: &mut HeaderMap, unwanted: impl Fn(&HeaderName) -> bool) {
    let names: Vec<_> = headers
        .keys()
        .filter(|name| unwanted(name))
        .cloned()
        .collect();
    for name in names {
        headers.remove(name);
    }
}
