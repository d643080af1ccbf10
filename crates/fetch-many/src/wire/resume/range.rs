//! `Content-Range` (RFC 9110 §14.4), strictly: [`Part`], [`whole_length`].

use http::HeaderMap;
use http::header::CONTENT_RANGE;

use super::validator::single;

/// What a 206 says that it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) first: u64,
    /// The position behind the last one.
    pub(super) end: u64,
    /// `None`: the server does not know, and says `*`.
    pub(super) total: Option<u64>,
}

impl Part {
    /// What `Content-Range` says, if it says it once and it can be.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let (range, total) = split(headers)?;
        let (first, last) = range.split_once('-')?;
        let (first, last) = (number(first)?, number(last)?);
        let total = match total {
            "*" => None,
            total => Some(number(total)?),
        };
        let end = last.checked_add(1)?;
        let is_possible = first < end && total.is_none_or(|total| end <= total);
        is_possible.then_some(Self { first, end, total })
    }
}

/// How long the whole is, by the `Content-Range` of a 416.
pub(super) fn whole_length(headers: &HeaderMap) -> Option<u64> {
    match split(headers)? {
        ("*", total) => number(total),
        _ => None,
    }
}

fn split(headers: &HeaderMap) -> Option<(&str, &str)> {
    let value = single(headers, &CONTENT_RANGE)?.to_str().ok()?;
    let (unit, rest) = value.split_once(' ')?;
    // Range units are case-insensitive (RFC 9110 §14.1).
    let rest = rest.trim_matches([' ', '\t']);
    unit.eq_ignore_ascii_case("bytes")
        .then(|| rest.split_once('/'))?
}

/// `parse` alone would take a sign.
fn number(digits: &str) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok())?
}
