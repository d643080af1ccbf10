//! What a reader is not shown of a head, because it might misread it: [`Hidden`].

use std::borrow::Cow;

use fetch_many::http::{self, HeaderName, HeaderValue};
use fetch_many::{Error, ErrorKind};
use httparse::Header;

use super::said::is_framing;

/// ureq's own limit is 128 header lines.
const MOST_SHOWN: usize = 100;

/// Header fields in their order.
pub type Fields = Vec<(HeaderName, HeaderValue)>;

/// Which fields of a head are not shown.
#[derive(Debug)]
pub(super) enum Hidden {
    None,
    /// Those that say where the body ends.
    Framing(Fields),
    /// All: the reader would refuse a line of them, or so many.
    All(Fields),
}

impl Hidden {
    pub(super) fn of(headers: &[Header<'_>], is_framed: bool, is_odd: bool) -> Result<Self, Error> {
        if is_odd || headers.len() > MOST_SHOWN {
            return fields(headers, |_| true).map(Self::All);
        }
        if is_framed {
            return fields(headers, |name| is_framing(name)).map(Self::Framing);
        }
        Ok(Self::None)
    }
}

fn fields(headers: &[Header<'_>], hide: impl Fn(&str) -> bool) -> Result<Fields, Error> {
    let hidden = headers.iter().filter(|header| hide(header.name));
    hidden
        .map(field)
        .collect::<Result<_, _>>()
        .map_err(|cause| Error::new(ErrorKind::Protocol).because(cause))
}

fn field(header: &Header<'_>) -> Result<(HeaderName, HeaderValue), http::Error> {
    let name = HeaderName::from_bytes(header.name.as_bytes())?;
    Ok((name, HeaderValue::from_bytes(&unfolded(header.value))?))
}

/// A value with a blank in place of each fold (RFC 9112 §5.2), as hyper does it.
fn unfolded(value: &[u8]) -> Cow<'_, [u8]> {
    if !value.contains(&b'\n') {
        return Cow::Borrowed(value);
    }
    let lines = value.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    Cow::Owned(lines.collect::<Vec<_>>().join(&b' '))
}

/// Moves what a reader may see of a whole head together, without the fields that are hidden. Returns
/// how long it is then.
pub(super) fn cut(head: &mut [u8], hidden: &Hidden) -> usize {
    match hidden {
        Hidden::None => head.len(),
        Hidden::Framing(_) => keep_lines(head, |line| !is_framing(line)),
        Hidden::All(_) => keep_lines(head, |_| false),
    }
}

/// The status line, the fields of these names, and the empty line.
fn keep_lines(head: &mut [u8], keep: impl Fn(&[u8]) -> bool) -> usize {
    let mut kept = 0;
    let mut start = 0;
    let mut fields = false;
    while let Some(end) = head[start..].iter().position(|byte| *byte == b'\n') {
        let line = start..=start + end;
        start += end + 1;
        let is_empty = head[line.clone()].trim_ascii().is_empty();
        let name = head[line.clone()].split(|byte| *byte == b':').next();
        if !fields || start == head.len() || name.is_some_and(&keep) {
            let length = end + 1;
            head.copy_within(line, kept);
            kept += length;
        }
        // Empty lines may come before the status line.
        fields |= !is_empty;
    }
    kept
}
