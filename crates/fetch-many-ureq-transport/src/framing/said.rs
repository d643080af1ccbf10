//! What the fields of a head say: [`Said`].

use fetch_many::Error;
use httparse::Header;

use super::body::Body;
use super::piece::{protocol, too_large};

/// Not `HeaderName`s: to find out how one of those is written takes longer than to compare.
const TRANSFER_ENCODING: &str = "transfer-encoding";
const CONTENT_LENGTH: &str = "content-length";

/// What the fields of a head say.
#[derive(Default)]
pub(super) struct Said {
    pub(super) codings: Option<Codings>,
    pub(super) length: Length,
    pub(super) close: bool,
    pub(super) keep_alive: bool,
    pub(super) location: bool,
}

/// What was done to a body (RFC 9112 §7).
#[derive(Clone, Copy, Debug)]
pub(super) enum Codings {
    Chunked,
    /// Something that nobody undoes, alone or besides.
    Other,
}

impl Said {
    pub(super) fn by(headers: &[Header<'_>]) -> Self {
        let mut said = Self::default();
        for header in headers {
            if named(header.name, TRANSFER_ENCODING) {
                let is_chunked = said.codings.is_none() && named(header.value, "chunked");
                said.codings = Some(if is_chunked {
                    Codings::Chunked
                } else {
                    Codings::Other
                });
            } else if named(header.name, "location") {
                said.location = true;
            } else if named(header.name, CONTENT_LENGTH) {
                said.length = elements(header.value).fold(said.length, Length::and);
            } else if named(header.name, "connection") {
                let has = |name| elements(header.value).any(|option| named(option, name));
                said.close |= has("close");
                said.keep_alive |= has("keep-alive");
            }
        }
        said
    }
}

/// The length of a body. However often it is told, it must be the same (RFC 9112 §6.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Length {
    #[default]
    Untold,
    Told(u64),
    Invalid,
}

impl Length {
    /// hyper's: of longer ones it reads not even a redirect.
    const LONGEST: u64 = u64::MAX - 2;

    pub(super) fn is_beyond_all(self) -> bool {
        matches!(self, Self::Told(length) if length > Self::LONGEST)
    }

    fn and(self, told: &[u8]) -> Self {
        match (self, number(told)) {
            (Self::Untold, Some(length)) => Self::Told(length),
            (Self::Told(before), Some(length)) if before == length => self,
            _ => Self::Invalid,
        }
    }

    pub(super) fn body(self, max: usize) -> Result<Body, Error> {
        match self {
            Self::Untold => Ok(Body::UntilClose),
            // What will not fit need not be waited for.
            Self::Told(length) if length > max as u64 => Err(too_large(max)),
            Self::Told(length) => Ok(Body::Counted(length)),
            Self::Invalid => Err(protocol("invalid content length")),
        }
    }
}

/// Digits only, and some: Rust's own parser would take a sign.
fn number(digits: &[u8]) -> Option<u64> {
    let number = digits.iter().try_fold(0_u64, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    });
    number.filter(|_| !digits.is_empty())
}

fn elements(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    list.split(|byte| *byte == b',').map(<[u8]>::trim_ascii)
}

fn named(what: impl AsRef<[u8]>, name: &str) -> bool {
    what.as_ref().eq_ignore_ascii_case(name.as_bytes())
}

pub(super) fn is_framing(name: impl AsRef<[u8]>) -> bool {
    let name = name.as_ref();
    named(name, TRANSFER_ENCODING) || named(name, CONTENT_LENGTH)
}
