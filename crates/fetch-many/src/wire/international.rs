//! Hosts that are not ASCII: [`is_international`], [`to_ascii`].

#[cfg(feature = "idna")]
use std::borrow::Cow;

/// Whether Unicode's tables have to say what this host is: it is not ASCII, or would not be without its
/// percent-encoding.
pub(crate) fn is_international(host: &str) -> bool {
    // Hardly any host is odd, and each request has one: the costly look comes last.
    if host.bytes().all(|byte| byte.is_ascii() && byte != b'%') {
        return false;
    }
    let mut encoded = host.split('%').skip(1);
    !host.is_ascii()
        || encoded.any(|rest| rest.starts_with(|digit| "89abcdefABCDEF".contains(digit)))
}

/// The host as it is looked up, in punycode where it has to be: as browsers have it, percent-decoded,
/// mapped and checked by Unicode's tables (UTS #46, non-transitional). `None`: no name, or one that
/// could be mistaken for more than a host.
///
/// What comes of it may be an address: a full-width one is mapped to its digits and dots.
#[cfg(feature = "idna")]
pub(crate) fn to_ascii(host: &str) -> Option<String> {
    let decoded = percent_decoded(host.as_bytes());
    let ascii = idna::domain_to_ascii_cow(&decoded, idna::AsciiDenyList::URL);
    ascii.ok().map(Cow::into_owned)
}

#[cfg(feature = "idna")]
fn percent_decoded(mut host: &[u8]) -> Cow<'_, [u8]> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut decoded = Vec::with_capacity(host.len());
    while let [first, rest @ ..] = host {
        host = rest;
        let byte = match (first, rest) {
            (b'%', [high, low, rest @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    host = rest;
                    // Of two digits it is not larger than a byte.
                    u8::try_from(high * 16 + low).unwrap_or_default()
                }
                _ => b'%',
            },
            _ => *first,
        };
        decoded.push(byte);
    }
    decoded.into()
}
