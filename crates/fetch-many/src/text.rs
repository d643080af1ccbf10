//! A body as text, in the encoding that it is in: [`decoded`], [`lossy`].

#[cfg(test)]
mod tests;

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
    match label(headers) {
        None => utf_8(body),
        Some(label) if matches!(&*label, "utf-8" | "utf8") => utf_8(body),
        Some(label) => match std::str::from_utf8(body) {
            // The same in all of them.
            Ok(text) if body.is_ascii() && has_ascii(&label) => Ok(text.into()),
            _ => by_label(&label, body),
        },
    }
}

/// The same, whatever is in it: what cannot be decoded is replaced by U+FFFD, as browsers do it. What is in an
/// encoding that is unknown, or that takes a feature that is off, is read as UTF-8.
pub(crate) fn lossy<'a>(headers: &HeaderMap, body: &'a [u8]) -> Cow<'a, str> {
    decoded(headers, body).unwrap_or_else(|_| replaced(headers, body))
}

#[cfg(feature = "charset")]
fn replaced<'a>(headers: &HeaderMap, body: &'a [u8]) -> Cow<'a, str> {
    let named = label(headers).and_then(|name| encoding_rs::Encoding::for_label(name.as_bytes()));
    // A byte order mark counts first here as well.
    named.unwrap_or(encoding_rs::UTF_8).decode(body).0
}

#[cfg(not(feature = "charset"))]
fn replaced<'a>(_: &HeaderMap, body: &'a [u8]) -> Cow<'a, str> {
    String::from_utf8_lossy(without_mark(body))
}

/// The `charset` of `Content-Type`, in lower case.
fn label(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?;
    charset(&String::from_utf8_lossy(value.as_bytes()))
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
            None => bare(after),
        };
        if name.eq_ignore_ascii_case("charset") {
            return is_label(&value).then(|| value.to_ascii_lowercase());
        }
        rest = after;
    }
    None
}

/// A value without quotes, and what comes after it.
fn bare(value: &str) -> (String, &str) {
    let (value, after) = value.split_at(value.find(';').unwrap_or(value.len()));
    (value.trim_end().to_owned(), after)
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
