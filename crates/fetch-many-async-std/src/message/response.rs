//! A response in surf's types, and back.

use std::mem::take;

use async_std::io::ReadExt;
use fetch_many::http::{StatusCode, Version};
use fetch_many::strategy::Collector;
use fetch_many::{Error, ErrorKind, Response};
use surf::http;

use super::{body, headers};

pub(crate) fn to_surf(response: Response) -> http::Response {
    let mut surf = http::Response::new(status(response.status()));
    surf.set_version(Some(match response.version() {
        Version::HTTP_10 => http::Version::Http1_0,
        _ => http::Version::Http1_1,
    }));
    headers::put(response.headers(), surf.as_mut());
    body::set(response.body(), &mut surf, http::Response::set_body);
    surf.ext_mut().insert(response);
    surf
}

/// The response that `surf` has become, with all of its body, which may be so long, or as long as it was: a sink may have
/// put a longer one there.
pub(crate) async fn from_surf(surf: &mut http::Response, max: usize) -> Result<Response, Error> {
    let mut response: Response = surf.ext_mut().remove().unwrap_or_default();
    if status(response.status()) != surf.status() {
        *response.status_mut() = u16::from(surf.status()).try_into().map_err(unusable)?;
    }
    if !headers::are_unchanged(surf.as_ref(), response.headers()) {
        *response.headers_mut() =
            headers::merged(surf.as_ref(), response.headers()).map_err(unusable)?;
    }
    let original = take(response.body_mut());
    let max = max.max(original.len());
    // One byte more than may be, so that what is too long is seen to be.
    let limited = surf.take((max as u64).saturating_add(1));
    let mut whole = Collector::new(None, max)?;
    whole.push(body::read(limited, original).await.map_err(unusable)?)?;
    *response.body_mut() = whole.finish();
    Ok(response)
}

fn unusable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(ErrorKind::Other).because(cause)
}

/// What a client that does not know a status is to take it for stands in for it: the first of its class
/// (RFC 9110 §15).
fn status(status: StatusCode) -> http::StatusCode {
    let known = status.as_u16().try_into();
    known.unwrap_or(match status.as_u16() / 100 {
        1 => http::StatusCode::Continue,
        2 => http::StatusCode::Ok,
        3 => http::StatusCode::MultipleChoice,
        4 => http::StatusCode::BadRequest,
        _ => http::StatusCode::InternalServerError,
    })
}
