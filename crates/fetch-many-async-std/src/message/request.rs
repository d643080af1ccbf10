//! A request in surf's types, and back.

use std::mem::take;

use fetch_many::http::Method;
use fetch_many::strategy::Bounds;
use fetch_many::{Error, IntoRequest, Request};
use surf::http::{self, Body};

use super::{Slot, body, headers, url};
use crate::error::invalid;

/// What travels beside.
struct Original {
    request: Request,
    bounds: Bounds,
    course: Option<Slot>,
}

pub(crate) fn to_surf(
    request: &Request,
    bounds: Bounds,
    course: Slot,
) -> Result<http::Request, Error> {
    let url = url::to_surf(request.uri())?;
    let mut surf = http::Request::new(method(request.method()), url);
    headers::put(request.headers(), surf.as_mut());
    body::set(request.body(), &mut surf, http::Request::set_body);
    surf.ext_mut().insert(Original {
        request: request.clone(),
        bounds,
        course: Some(course),
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
    pub(crate) course: Option<Slot>,
}

/// The request that `surf` has become. One that a middleware has made has no bounds of its own:
/// `defaults` are its; and its time is nobody's.
pub(crate) fn from_surf(mut surf: http::Request, defaults: Bounds) -> Result<Sent, Error> {
    let original = surf.ext_mut().remove();
    let Original {
        mut request,
        bounds,
        course,
    } = original.unwrap_or_else(|| Original {
        request: Request::default(),
        bounds: defaults,
        course: None,
    });
    let mut is_changed = false;
    if method(request.method()) != surf.method() {
        *request.method_mut() = surf.method().as_ref().parse().map_err(invalid)?;
        is_changed = true;
    }
    if !url::is_unchanged(surf.url(), request.uri()) {
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
        course,
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
