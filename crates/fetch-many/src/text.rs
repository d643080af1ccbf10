//! A body as text, in the encoding that it is in: [`decoded`].

use std::borrow::Cow;

use http::HeaderMap;
use http::header::CONTENT_TYPE;

use crate::{Error, ErrorKind};

const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";

/// The body without UTF-8's byte order mark, for what is UTF-8 anyway.
pub(crate) fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(UTF_8_MARK).unwrap_or(body)
}

/// The body as text: what a byte order mark says counts first, then the charset of `Content-Type`, then
/// it is UTF-8 (Encoding Standard §6, "decode").
pub(crate) fn decoded<'a>(headers: &HeaderMap, body: &'a [u8]) -> Result<Cow<'a, str>, Error> {
    match body {
        [0xfe, 0xff, rest @ ..] => return by_label("utf-16be", rest),
        [0xff, 0xfe, rest @ ..] => return by_label("utf-16le", rest),
        [0xef, 0xbb, 0xbf, ..] => return utf_8(body),
        _ => {}
    }
    let content_type = headers.get(CONTENT_TYPE).map(|value| value.as_bytes());
    let content_type = content_type.map(String::from_utf8_lossy);
    match content_type.and_then(|value| charset(&value)) {
        None => utf_8(body),
        Some(label) if matches!(&*label, "utf-8" | "utf8") => utf_8(body),
        Some(label) => match std::str::from_utf8(body) {
            // The same in all of them.
            Ok(text) if body.is_ascii() && has_ascii(&label) => Ok(text.into()),
            _ => by_label(&label, body),
        },
    }
}

fn utf_8(body: &[u8]) -> Result<Cow<'_, str>, Error> {
    let text = without_mark(body);
    let skipped = body.len() - text.len();
    std::str::from_utf8(text)
        .map(Cow::Borrowed)
        .map_err(|cause| {
            let at = skipped + cause.valid_up_to();
            failed(format!("body is not utf-8 from byte {at}")).because(cause)
        })
}

#[cfg(feature = "charset")]
fn by_label<'a>(label: &str, body: &'a [u8]) -> Result<Cow<'a, str>, Error> {
    let Some(encoding) = encoding_rs::Encoding::for_label(label.as_bytes()) else {
        // As if nothing had been said.
        return utf_8(body).map_err(|error| {
            failed(format!(
                "body in {label}, which is unknown, and not in utf-8"
            ))
            .because(error)
        });
    };
    encoding
        .decode_without_bom_handling_and_without_replacement(body)
        .ok_or_else(|| failed(format!("body is not in {label}, as it says")))
}

#[cfg(not(feature = "charset"))]
fn by_label<'a>(label: &str, _: &'a [u8]) -> Result<Cow<'a, str>, Error> {
    let detail = format!("body in {label}: feature `charset` decodes it");
    Err(failed(detail))
}

fn failed(detail: String) -> Error {
    Error::new(ErrorKind::Decode).detail(detail)
}

/// Whether ASCII is the same in this encoding. There are more; these are what servers say by default.
fn has_ascii(label: &str) -> bool {
    matches!(label, "us-ascii" | "ascii" | "latin1")
        || label.starts_with("iso-8859-")
        || label.starts_with("windows-125")
}

/// The first `charset` of a `Content-Type` (RFC 9110 §8.3.1), in lower case, if it could be the name of one:
/// what else a server says there is not repeated in an error.
fn charset(content_type: &str) -> Option<String> {
    let (_, mut rest) = content_type.split_once(';')?;
    while let Some((names, after)) = rest.split_once('=') {
        // Something without a value may stand before it.
        let name = names.rsplit(';').next().unwrap_or(names).trim();
        let after = after.trim_start();
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => unquoted(quoted),
            None => {
                let end = after.find(';').unwrap_or(after.len());
                (after[..end].trim_end().to_owned(), &after[end..])
            }
        };
        if name.eq_ignore_ascii_case("charset") {
            return is_label(&value).then(|| value.to_ascii_lowercase());
        }
        rest = after;
    }
    None
}

/// A quoted string from behind its first quote, and what comes after it (RFC 9110 §5.6.4).
fn unquoted(quoted: &str) -> (String, &str) {
    let mut value = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(letters.next().map(|(_, letter)| letter)),
            _ => value.push(letter),
        }
    }
    (value, "")
}

/// Every label that the Encoding Standard knows is such a word.
fn is_label(value: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:+".contains(&byte);
    (1..=40).contains(&value.len()) && value.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Response, ResponseExt};

    fn text(content_type: &str, body: &[u8]) -> Result<String, String> {
        let mut response = Response::new(body.to_vec().into());
        if !content_type.is_empty() {
            let value = content_type.parse().expect("a header value");
            response.headers_mut().insert(CONTENT_TYPE, value);
        }
        let text = response.text().map(Cow::into_owned);
        text.map_err(|error| error.to_string())
    }

    fn ok(text: &str) -> Result<String, String> {
        Ok(text.to_owned())
    }

    fn err(text: &str) -> Result<String, String> {
        Err(text.to_owned())
    }

    /// The same with the feature and without.
    #[test]
    fn utf_8_and_ascii_need_no_tables() {
        let cafe = "caf\u{e9}".as_bytes();
        for (content_type, body, expected) in [
            ("", cafe, ok("caf\u{e9}")),
            ("text/html", cafe, ok("caf\u{e9}")),
            ("text/html; charset=utf-8", cafe, ok("caf\u{e9}")),
            ("text/html;CharSet=\"UTF\\-8\"", cafe, ok("caf\u{e9}")),
            (
                "text/html; a=\"b;charset=x\"; charset=utf8",
                cafe,
                ok("caf\u{e9}"),
            ),
            (
                "text/html; flag; charset=utf-8 ; charset=latin1",
                cafe,
                ok("caf\u{e9}"),
            ),
            // Not the name of anything.
            ("text/html; charset=", cafe, ok("caf\u{e9}")),
            ("text/html; charset=\"a secret\"", cafe, ok("caf\u{e9}")),
            ("text/html; charset=\"utf-8", cafe, ok("caf\u{e9}")),
            ("charset=latin1", cafe, ok("caf\u{e9}")),
            ("text/html; charset=us-ascii", b"cafe", ok("cafe")),
            ("text/html; charset=ISO-8859-1", b"cafe", ok("cafe")),
            ("text/html; charset=windows-1252", b"", ok("")),
            // What the body says of itself counts first.
            (
                "text/html; charset=latin1",
                b"\xef\xbb\xbfcaf\xc3\xa9",
                ok("caf\u{e9}"),
            ),
            ("", b"\xef\xbb\xbf", ok("")),
            ("", b"caf\xe9", err("body is not utf-8 from byte 3")),
            (
                "text/html; charset=utf-8",
                b"\xef\xbb\xbfcaf\xe9",
                err("body is not utf-8 from byte 6"),
            ),
        ] {
            assert_eq!(text(content_type, body), expected, "{content_type}");
        }
    }

    /// As latin1, UTF-16 and Shift_JIS have them.
    #[rustfmt::skip]
    const OTHERS: &[(&str, &[u8], &str, &str)] = &[
        ("text/html; charset=ISO-8859-1", b"caf\xe9", "caf\u{e9}", "iso-8859-1"),
        ("text/html; charset=us-ascii", b"caf\xe9", "caf\u{e9}", "us-ascii"),
        ("text/html; charset=windows-1252", b"\x93caf\xe9\x94", "\u{201c}caf\u{e9}\u{201d}", "windows-1252"),
        ("text/html; charset=\"Shift_JIS\"", b"\x93\xfa\x96{", "\u{65e5}\u{672c}", "shift_jis"),
        ("text/html; charset=koi8-r", b"\xcd\xc9\xd2", "\u{43c}\u{438}\u{440}", "koi8-r"),
        ("text/html; charset=utf-16le", b"h\0i\0", "hi", "utf-16le"),
        ("text/html; charset=utf-8", b"\xff\xfeh\0i\0", "hi", "utf-16le"),
        ("", b"\xfe\xff\0h\0i", "hi", "utf-16be"),
    ];

    #[cfg(feature = "charset")]
    #[test]
    fn other_charsets_are_decoded() {
        for (content_type, body, expected, _) in OTHERS {
            assert_eq!(text(content_type, body), ok(expected), "{content_type}");
        }
        for (content_type, body, expected) in [
            (
                "text/html; charset=nonesuch",
                &b"caf\xc3\xa9"[..],
                ok("caf\u{e9}"),
            ),
            (
                "text/html; charset=nonesuch",
                b"caf\xe9",
                err("body in nonesuch, which is unknown, and not in utf-8"),
            ),
            (
                "text/html; charset=euc-jp",
                b"\xff\xff",
                err("body is not in euc-jp, as it says"),
            ),
            (
                "text/html; charset=iso-2022-kr",
                b"a",
                err("body is not in iso-2022-kr, as it says"),
            ),
        ] {
            assert_eq!(text(content_type, body), expected, "{content_type}");
        }
    }

    #[cfg(not(feature = "charset"))]
    #[test]
    fn other_charsets_are_named() {
        for (content_type, body, _, label) in OTHERS {
            let named = format!("body in {label}: feature `charset` decodes it");
            assert_eq!(text(content_type, body), err(&named), "{content_type}");
        }
    }
}
