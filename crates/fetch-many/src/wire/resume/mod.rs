//! How a body that broke off is gone on with: [`Partial`], [`Answer`]. No I/O.
//!
//! What is there of an entity may be gone on with only if what comes is certain to be of the same version of
//! it. So all of this must hold: the request is a `GET` in which the caller has not asked for a part; the
//! response was a 200 without a content coding, with a strong [`Validator`]; and the answer to `Range` and
//! `If-Range` is the part that was asked for, of a whole of the same length, with the same validator.

mod progress;
mod range;
#[cfg(test)]
mod tests;
mod validator;

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, IF_RANGE, RANGE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

pub(crate) use self::progress::Progress;
use self::range::{Part, whole_length};
pub(crate) use self::validator::Validator;
use self::validator::single;
use crate::Request;

/// What is there of an entity, and what proves that more is of the same version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Partial {
    /// So many bytes are there, from the first on.
    pub(crate) offset: u64,
    /// How many there are in all, if that is known.
    pub(crate) total: Option<u64>,
    validator: Validator,
}

/// What the answer to a request that [asked to go on](Partial::ask) means for what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The body is what follows, up to this position, of so many in all.
    GoesOn { end: u64, total: u64 },
    /// Nothing follows: all of it is there.
    Whole,
    /// The body is an entity from its first byte on, maybe of another version: what is there is of no use.
    Anew,
    /// The body is neither. Says what is wrong with it.
    Foreign(&'static str),
    /// The server does not speak of the entity. What is there may still be gone on with.
    Elsewhere,
}

impl Partial {
    /// Nothing yet of the entity that this response begins; `None` if it could not be gone on with. `method`: that
    /// of the request, which has not asked for a part. `declared`: the length of the body, if the response says it.
    pub(crate) fn begun(
        method: &Method,
        status: StatusCode,
        headers: &HeaderMap,
        declared: Option<u64>,
    ) -> Option<Self> {
        let is_whole = status == StatusCode::OK && method == Method::GET;
        if !is_whole || !is_identity(headers) {
            return None;
        }
        Some(Self {
            offset: 0,
            total: declared,
            validator: Validator::of(headers)?,
        })
    }

    /// The request that asks for what follows. Nothing is there: the same request.
    pub(crate) fn ask(&self, request: &Request) -> Request {
        let mut request = request.clone();
        if self.offset == 0 {
            return request;
        }
        // Digits and ASCII are always a value.
        if let Ok(range) = HeaderValue::from_str(&format!("bytes={}-", self.offset)) {
            let headers = request.headers_mut();
            headers.insert(RANGE, range);
            headers.insert(IF_RANGE, self.validator.value().clone());
        }
        request
    }

    /// What this head means, which answers what [`ask`](Self::ask) has asked.
    pub(crate) fn answer(&self, status: StatusCode, headers: &HeaderMap) -> Answer {
        match status {
            StatusCode::PARTIAL_CONTENT => self.part(headers).unwrap_or_else(Answer::Foreign),
            StatusCode::RANGE_NOT_SATISFIABLE => self.nothing_more(headers),
            status if status.is_success() => Answer::Anew,
            _ => Answer::Elsewhere,
        }
    }

    fn part(&self, headers: &HeaderMap) -> Result<Answer, &'static str> {
        if is_multipart(headers) {
            return Err("several parts in answer to a request for one");
        }
        if !is_identity(headers) {
            return Err("part of an encoded body");
        }
        let part = Part::of(headers).ok_or("part that does not say which one it is")?;
        if part.first != self.offset {
            return Err("part that begins elsewhere than was asked for");
        }
        // `*` is no other total. But without any nobody could tell when the end has come.
        let total = match (self.total, part.total) {
            (Some(total), None) | (None, Some(total)) => total,
            (Some(total), Some(same)) if total == same => total,
            (None, None) => return Err("part of a body of unknown length"),
            _ => return Err("part of a body of another length"),
        };
        if part.end > total {
            return Err("part of a body of another length");
        }
        if !self.validator.is_of_part(headers) {
            return Err("part of another version");
        }
        if !announces(headers, part.end - part.first) {
            return Err("part that is not as long as it says");
        }
        Ok(Answer::GoesOn {
            end: part.end,
            total,
        })
    }

    fn nothing_more(&self, headers: &HeaderMap) -> Answer {
        let length = whole_length(headers);
        let is_all =
            length == Some(self.offset) && self.total.is_none_or(|total| total == self.offset);
        if is_all && self.validator.is_not_denied(headers) {
            return Answer::Whole;
        }
        Answer::Foreign("refuses the part that was asked for")
    }
}

/// Whether this request asks for a part of an entity by itself, or sets conditions that are ours to set: nothing is
/// added to such a one.
pub(crate) fn asks_for_part(request: &Request) -> bool {
    let headers = request.headers();
    headers.contains_key(RANGE) || headers.contains_key(IF_RANGE)
}

fn is_identity(headers: &HeaderMap) -> bool {
    let is_none = |value: &HeaderValue| {
        let mut codings = value.as_bytes().split(|byte| *byte == b',');
        codings.all(|coding| {
            let coding = coding.trim_ascii();
            coding.is_empty() || coding.eq_ignore_ascii_case(b"identity")
        })
    };
    headers.get_all(CONTENT_ENCODING).iter().all(is_none)
}

fn is_multipart(headers: &HeaderMap) -> bool {
    const MULTIPART: &[u8] = b"multipart/byteranges";
    headers.get_all(CONTENT_TYPE).iter().any(|value| {
        let start = value.as_bytes().get(..MULTIPART.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(MULTIPART))
    })
}

/// Whether the length of the message, where there is one, is that of the part.
fn announces(headers: &HeaderMap, length: u64) -> bool {
    if !headers.contains_key(CONTENT_LENGTH) {
        return true;
    }
    let value = single(headers, &CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    value.and_then(|value| value.parse().ok()) == Some(length)
}
