//! One form for every URL, so that all strategies put the same bytes on the wire: [`normal`].
//!
//! The form is one that nobody changes any further: RFC 3986 §6.2.2's normal form, in which also
//! every byte is percent-encoded that a WHATWG parser would encode. So it does not matter which
//! parser a client has. (`tests/target.rs` checks that
//! against the `url` crate, for random input.)
//!
//! An international name needs Unicode's tables, larger than all else here: feature `idna`. In punycode it
//! needs none, and only its form is checked: reqwest has the tables and refuses some names that others ask
//! the resolver for; both is [`ErrorKind::Resolve`].

#[cfg(test)]
mod tests;

use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};

use http::Uri;

use super::international::is_international;
use super::normal::{is_path, is_query, is_written_normal};
use super::punycode::is_punycode;
use crate::{Error, ErrorKind};

/// The normal form of an absolute `http` or `https` URL. A fragment is dropped: it is not sent.
///
/// # Errors
/// [`ErrorKind::Request`], saying what is wrong.
pub(crate) fn normal(url: &str) -> Result<Uri, Error> {
    if is_written_normal(url) {
        return parsed(url);
    }
    parsed(rewritten(url)?)
}

fn parsed(normal: impl TryInto<Uri, Error = http::uri::InvalidUri>) -> Result<Uri, Error> {
    let uri = normal.try_into();
    uri.map_err(|cause| invalid("not a valid url").because(cause))
}

/// The normal form of a URL that may be in any other.
fn rewritten(url: &str) -> Result<String, Error> {
    let (scheme, rest) = split_scheme(url)?;
    let end = find(rest, |byte| matches!(byte, b'/' | b'?' | b'#' | b'\\'));
    let (authority, target) = rest.split_at(end.unwrap_or(rest.len()));
    let mut normal = String::with_capacity(url.len() + 8);
    normal.push_str(scheme);
    normal.push_str("://");
    push_authority(&mut normal, authority, scheme)?;
    push_target(&mut normal, target)?;
    Ok(normal)
}

fn invalid(detail: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Request).detail(detail)
}

/// Where the first such byte is, which must be ASCII. The parts of a URL are short, and this has no searcher
/// to set up, as `str::find` has.
fn find(text: &str, wanted: impl Fn(u8) -> bool) -> Option<usize> {
    text.bytes().position(wanted)
}

/// Where the last one is.
fn find_last(text: &str, wanted: u8) -> Option<usize> {
    text.bytes().rposition(|byte| byte == wanted)
}

fn split_scheme(url: &str) -> Result<(&'static str, &str), Error> {
    let Some(colon) = find(url, |byte| byte == b':') else {
        return Err(without_scheme(url));
    };
    let (scheme, rest) = (&url[..colon], &url[colon + 1..]);
    let scheme = match scheme {
        _ if scheme.eq_ignore_ascii_case("http") => "http",
        _ if scheme.eq_ignore_ascii_case("https") => "https",
        _ if scheme.contains(['/', '?', '#', '.']) || is_port(rest) => {
            return Err(without_scheme(url));
        }
        _ => return Err(invalid("url with a scheme other than http and https")),
    };
    match rest.strip_prefix("//") {
        Some(rest) => Ok((scheme, rest)),
        None => Err(invalid("url without a host")),
    }
}

/// Whether what follows a colon looks like a port: then the colon follows a host.
fn is_port(rest: &str) -> bool {
    let end = find(rest, |byte| matches!(byte, b'/' | b'?' | b'#'));
    let port = &rest[..end.unwrap_or(rest.len())];
    !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
}

fn without_scheme(url: &str) -> Error {
    if url.is_empty() || url.starts_with(['/', '?', '#']) {
        return invalid("url without a scheme and a host");
    }
    invalid("url without a scheme")
}

fn push_authority(normal: &mut String, authority: &str, scheme: &str) -> Result<(), Error> {
    if find(authority, |byte| byte == b'@').is_some() {
        // One client would send it, another drop it. `Authorization` says what is meant.
        return Err(invalid("url with userinfo; use an authorization header"));
    }
    let bracket = find_last(authority, b']').unwrap_or(0);
    let (host, port) = match find_last(authority, b':') {
        Some(colon) if colon >= bracket => (&authority[..colon], &authority[colon + 1..]),
        _ => (authority, ""),
    };
    push_host(normal, host)?;
    // An empty port is the scheme's own (RFC 3986 §3.2.3).
    if port.is_empty() {
        return Ok(());
    }
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    match port.parse::<u16>() {
        Ok(80) if scheme == "http" => {}
        Ok(443) if scheme == "https" => {}
        Ok(number) if digits && number > 0 => {
            normal.push(':');
            normal.push_str(port.trim_start_matches('0'));
        }
        _ => return Err(invalid("url with an invalid port")),
    }
    Ok(())
}

fn push_host(normal: &mut String, host: &str) -> Result<(), Error> {
    if host.is_empty() {
        return Err(invalid("url without a host"));
    }
    if let Some(literal) = host.strip_prefix('[') {
        let address = literal
            .strip_suffix(']')
            .and_then(|literal| literal.parse::<Ipv6Addr>().ok())
            .ok_or_else(|| invalid("url with an invalid ipv6 address"))?;
        let _ = match address.to_ipv4_mapped() {
            // As WHATWG has it, without dots.
            Some(_) => write!(
                normal,
                "[::ffff:{:x}:{:x}]",
                address.segments()[6],
                address.segments()[7]
            ),
            None => write!(normal, "[{address}]"),
        };
        return Ok(());
    }
    if is_international(host) {
        return push_international(normal, host);
    }
    push_ascii(normal, host)
}

#[cfg(feature = "idna")]
fn push_international(normal: &mut String, host: &str) -> Result<(), Error> {
    let ascii = super::international::to_ascii(host);
    match ascii.as_deref() {
        // Of what nobody sees nothing may be left.
        Some("") => Err(invalid("url without a host")),
        Some(ascii) => push_ascii(normal, ascii),
        None => Err(invalid("url with an invalid international host")),
    }
}

#[cfg(not(feature = "idna"))]
fn push_international(_: &mut String, _: &str) -> Result<(), Error> {
    Err(invalid(
        "url with an international host: feature `idna` takes it, or write it in punycode",
    ))
}

fn push_ascii(normal: &mut String, host: &str) -> Result<(), Error> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    if !host.bytes().all(allowed) {
        return Err(invalid("url with an invalid host"));
    }
    // Some clients decode these, others leave that to whoever has registered the name.
    if find(host, |byte| byte == b'-').is_some() && !is_decodable(host) {
        return Err(invalid("url with an invalid host; a label is not punycode"));
    }
    // What ends in a number is an address to WHATWG parsers, `0x7f.1` too; to others it is a name.
    let last = host.strip_suffix('.').unwrap_or(host);
    let last = find_last(last, b'.').map_or(last, |dot| &last[dot + 1..]);
    let numeric = last.bytes().all(|byte| byte.is_ascii_digit())
        || last
            .get(..2)
            .is_some_and(|start| start.eq_ignore_ascii_case("0x"));
    if numeric && host.parse::<Ipv4Addr>().is_err() {
        return Err(invalid("url with an invalid ipv4 address"));
    }
    let start = normal.len();
    normal.push_str(host);
    normal[start..].make_ascii_lowercase();
    Ok(())
}

/// Whether every label that says that it is punycode is.
fn is_decodable(host: &str) -> bool {
    let mut labels = host.split('.');
    labels.all(|label| match label.split_at_checked(4) {
        Some((start, encoded)) if start.eq_ignore_ascii_case("xn--") => is_punycode(encoded),
        _ => true,
    })
}

fn push_target(normal: &mut String, target: &str) -> Result<(), Error> {
    let target = find(target, |byte| byte == b'#').map_or(target, |hash| &target[..hash]);
    // Clients strip these, each in its own way; nobody means them.
    if target.bytes().any(|byte| byte.is_ascii_control()) {
        return Err(invalid("url with a control character"));
    }
    let (path, query) = match find(target, |byte| byte == b'?') {
        Some(mark) => (&target[..mark], Some(&target[mark + 1..])),
        None => (target, None),
    };
    push_path(normal, path);
    if let Some(query) = query {
        normal.push('?');
        push_encoded(normal, query, is_query);
    }
    Ok(())
}

/// Without dot segments (RFC 3986 §5.2.4), `%2e` being a dot too.
fn push_path(normal: &mut String, path: &str) {
    let path = path.strip_prefix('/').unwrap_or(path);
    // Most have none.
    if !path.bytes().any(|byte| byte == b'.' || byte == b'%') {
        normal.push('/');
        push_encoded(normal, path, |byte| is_path(byte) || byte == b'/');
        return;
    }
    let mut segments: Vec<&str> = Vec::new();
    let mut rest = Some(path);
    while let Some(path) = rest {
        let (segment, after) = match path.split_once('/') {
            Some((segment, after)) => (segment, Some(after)),
            None => (path, None),
        };
        let dots = dots(segment);
        if dots == Some(2) {
            segments.pop();
        }
        match (dots, after) {
            (None, _) => segments.push(segment),
            // A dot segment at the end leaves its slash.
            (Some(_), None) => segments.push(""),
            (Some(_), Some(_)) => {}
        }
        rest = after;
    }
    for segment in segments {
        normal.push('/');
        push_encoded(normal, segment, is_path);
    }
}

/// 1 or 2, if the segment is made of that many dots.
fn dots(segment: &str) -> Option<usize> {
    let mut count = 0;
    let mut rest = segment;
    while !rest.is_empty() {
        rest = match rest.strip_prefix('.') {
            Some(rest) => rest,
            None => rest
                .get(..3)
                .filter(|dot| dot.eq_ignore_ascii_case("%2e"))
                .map(|_| &rest[3..])?,
        };
        count += 1;
    }
    (1..=2).contains(&count).then_some(count)
}

fn push_encoded(normal: &mut String, text: &str, allowed: impl Fn(u8) -> bool) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| !allowed(byte)) {
        // Whatever is allowed is ASCII, so this is where a letter begins.
        let (plain, other) = rest.split_at(at);
        normal.push_str(plain);
        let letter = other.chars().next().map_or(1, char::len_utf8);
        for byte in other[..letter].bytes() {
            // Writing to a `String` cannot fail.
            let _ = write!(normal, "%{byte:02X}");
        }
        rest = &other[letter..];
    }
    normal.push_str(rest);
}
