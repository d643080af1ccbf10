//! What tells one version of an entity from another: [`Validator`].

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, ETAG, HeaderName, HeaderValue, LAST_MODIFIED};

/// By so much a response must be younger than what it carries, so that its date is a strong validator: two
/// clocks may have made the two (RFC 9110 §8.8.2.2), and a minute is what RFC 7232 §2.2.2 allowed for that.
const APART: Duration = Duration::from_secs(60);

/// What a server says of an entity that is the same for as long as each of its bytes is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Validator {
    /// A strong entity tag (RFC 9110 §8.8.3).
    Tag(HeaderValue),
    /// The date of the last change, where the response is so much younger that a second change would
    /// have another one.
    Modified(HeaderValue),
}

impl Validator {
    /// The strong validator among these headers of a response, if there is one. Where there is any tag, the
    /// date is none: `If-Range` may not have it then (RFC 9110 §13.1.5).
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        if headers.contains_key(ETAG) {
            let tag = single(headers, &ETAG)?;
            return is_strong(tag).then(|| Self::Tag(tag.clone()));
        }
        let modified = single(headers, &LAST_MODIFIED)?;
        let age = date(single(headers, &DATE)?)?.duration_since(date(modified)?);
        let is_apart = age.is_ok_and(|age| age >= APART);
        is_apart.then(|| Self::Modified(modified.clone()))
    }

    /// What `If-Range` is to say.
    pub(crate) fn value(&self) -> &HeaderValue {
        match self {
            Self::Tag(value) | Self::Modified(value) => value,
        }
    }

    /// Whether a part with these headers is one of the same version. A server that answers `If-Range` with a
    /// part must repeat the tag, and need not repeat the date (RFC 9110 §15.3.7).
    pub(crate) fn is_of_part(&self, headers: &HeaderMap) -> bool {
        match self {
            Self::Tag(_) => headers.contains_key(ETAG) && self.is_not_denied(headers),
            Self::Modified(_) => self.is_not_denied(headers),
        }
    }

    /// Whether nothing in these headers says that the version is another one.
    pub(crate) fn is_not_denied(&self, headers: &HeaderMap) -> bool {
        let same = |name: &HeaderName, value: &HeaderValue| {
            !headers.contains_key(name) || single(headers, name) == Some(value)
        };
        match self {
            Self::Tag(tag) => same(&ETAG, tag),
            // It had none when it was begun.
            Self::Modified(date) => !headers.contains_key(ETAG) && same(&LAST_MODIFIED, date),
        }
    }
}

/// The value of this field, if there is exactly one.
pub(super) fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a HeaderValue> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then_some(value)
}

/// `"` etagc* `"`: no `W/` before it, and what has no quotes is no tag at all.
fn is_strong(tag: &HeaderValue) -> bool {
    match tag.as_bytes() {
        [b'"', inner @ .., b'"'] => inner
            .iter()
            .all(|byte| matches!(byte, 0x21 | 0x23..=0x7e | 0x80..)),
        _ => false,
    }
}

fn date(value: &HeaderValue) -> Option<SystemTime> {
    httpdate::parse_http_date(value.to_str().ok()?).ok()
}
