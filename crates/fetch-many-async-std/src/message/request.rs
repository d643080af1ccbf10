//! A request in surf's types, and back.

use std::mem::take;

use fetch_many::http::{Method, Uri};
use fetch_many::strategy::Bounds;
use fetch_many::{Error, ErrorKind, IntoRequest, Request};
use surf::http::{self, Body, Url};

use super::{body, headers};

/// The stand-in for a URL whose host is in punycode, and none by Unicode's tables: that is for the
/// resolver to say.
const NO_URL: &str = "http://name.invalid/";

/// What travels beside.
struct Original {
    request: Request,
    bounds: Bounds,
}

pub(crate) fn to_surf(request: &Request, bounds: Bounds) -> Result<http::Request, Error> {
    let url = url(request.uri()).map_or_else(|| Url::parse(NO_URL), Ok);
    let mut surf = http::Request::new(method(request.method()), url.map_err(invalid)?);
    headers::put(request.headers(), surf.as_mut());
    if !request.body().is_empty() {
        surf.set_body(body::reader(request.body()));
        body::keep_untyped(request.headers(), surf.as_mut());
    }
    surf.ext_mut().insert(Original {
        request: request.clone(),
        bounds,
    });
    Ok(surf)
}

/// A request that surf hands to its backend.
pub(crate) struct Sent {
    /// With the body that it had.
    request: Request,
    /// The body that it has.
    body: Option<Body>,
    is_changed: bool,
    pub(crate) bounds: Bounds,
}

/// The request that `surf` has become. One that a middleware has made has no bounds of its own:
/// `defaults` are its.
pub(crate) fn from_surf(mut surf: http::Request, defaults: Bounds) -> Result<Sent, Error> {
    let original = surf.ext_mut().remove();
    let Original {
        mut request,
        bounds,
    } = original.unwrap_or_else(|| Original {
        request: Request::default(),
        bounds: defaults,
    });
    let mut is_changed = false;
    if method(request.method()) != surf.method() {
        *request.method_mut() = surf.method().as_ref().parse().map_err(invalid)?;
        is_changed = true;
    }
    if !is_same_url(surf.url(), request.uri()) {
        *request.uri_mut() = surf.url().as_str().parse().map_err(invalid)?;
        is_changed = true;
    }
    if !headers::are_unchanged(surf.as_ref(), request.headers()) {
        *request.headers_mut() =
            headers::merged(surf.as_ref(), request.headers()).map_err(invalid)?;
        is_changed = true;
    }
    Ok(Sent {
        request,
        body: (surf.len() != Some(0)).then(|| surf.into()),
        is_changed,
        bounds,
    })
}

impl Sent {
    /// With its body. Checked as a caller's request is, unless it is one that has been.
    pub(crate) async fn whole(mut self) -> Result<Request, Error> {
        let original = take(self.request.body_mut());
        if let Some(body) = self.body {
            let body = body::read(body.into_reader(), original).await;
            *self.request.body_mut() = body.map_err(invalid)?;
        }
        if self.is_changed {
            return self.request.into_request();
        }
        Ok(self.request)
    }
}

fn invalid(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(ErrorKind::Request).because(cause)
}

/// `GET` stands in for a method that http-types does not know, or only in capitals (methods are
/// case-sensitive, RFC 9110 §9.1).
fn method(method: &Method) -> http::Method {
    if *method == Method::GET {
        return http::Method::Get;
    }
    let known: Option<http::Method> = method.as_str().parse().ok();
    known
        .filter(|known| known.as_ref() == method.as_str())
        .unwrap_or(http::Method::Get)
}

/// The URL of the same text, if surf has one.
fn url(uri: &Uri) -> Option<Url> {
    let url = Url::parse(&parts(uri).concat()).ok();
    url.filter(|url| is_same_text(url, uri))
}

fn is_same_url(now: &Url, uri: &Uri) -> bool {
    is_same_text(now, uri) || now.as_str() == NO_URL && url(uri).is_none()
}

fn is_same_text(url: &Url, uri: &Uri) -> bool {
    let mut rest = Some(url.as_str());
    for part in parts(uri) {
        rest = rest.and_then(|rest| rest.strip_prefix(part));
    }
    rest == Some("")
}

/// A URI as text. Not by `Display`, which costs several times as much.
fn parts(uri: &Uri) -> [&str; 4] {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let target = uri.path_and_query().map_or("", |target| target.as_str());
    [uri.scheme_str().unwrap_or(""), "://", authority, target]
}
