//! `cookies.txt`, as Netscape's browser wrote it: [`read`].

use super::cookie::{Cookie, header, is_address, is_public_suffix};
use crate::{Error, ErrorKind};

/// The cookies, and what is wrong with the other lines.
pub(super) fn read(file: &[u8]) -> (Vec<Cookie>, Vec<Error>) {
    let (mut cookies, mut errors) = (Vec::new(), Vec::new());
    for (number, line) in (1_usize..).zip(file.split(|byte| *byte == b'\n')) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        // A comment, but for this one.
        let line = line.strip_prefix(b"#HttpOnly_").unwrap_or(line);
        if line.starts_with(b"#") || line.trim_ascii().is_empty() {
            continue;
        }
        match cookie(line) {
            Ok(cookie) => cookies.push(cookie),
            Err(why) => {
                let detail = format!("line {number} is no cookie: {why}");
                errors.push(Error::new(ErrorKind::Other).detail(detail));
            }
        }
    }
    (cookies, errors)
}

/// Domain, whether hosts below it get it too, path, whether it is for TLS alone, until when, name, value.
fn cookie(line: &[u8]) -> Result<Cookie, String> {
    let fields: Vec<&[u8]> = line.split(|byte| *byte == b'\t').collect();
    let [domain, below, path, secure, expires, name, rest @ ..] = &fields[..] else {
        let s = if fields.len() == 1 { "" } else { "s" };
        return Err(format!("{} field{s} of 7", fields.len()));
    };
    let value = match rest {
        // curl leaves out an empty one with its tab.
        [] => b"",
        [value] => *value,
        _ => return Err(format!("{} fields of 7", fields.len())),
    };
    let domain = text(domain, "domain")?.to_ascii_lowercase();
    let domain = domain.strip_prefix('.').unwrap_or(&domain);
    let below = yes_or_no(below, "second field")? && !is_address(domain);
    let path = text(path, "path")?;
    let expires = text(expires, "date")?;
    let expires: u64 = expires.parse().map_err(|_| "its date is no number")?;
    if domain.is_empty() || !path.starts_with('/') {
        return Err("it has no domain or no path".to_owned());
    }
    if below && is_public_suffix(domain) {
        return Err(format!("it is for all of {domain}"));
    }
    // The first byte after a value that a header cannot have would begin another.
    if name.is_empty() || header(name).is_none() || header(value).is_none() {
        return Err("its name or its value cannot be sent".to_owned());
    }
    Ok(Cookie {
        name: name.to_vec(),
        value: value.to_vec(),
        domain: domain.to_owned(),
        host_only: !below,
        path: path.to_owned(),
        secure: yes_or_no(secure, "fourth field")?,
        trusted: true,
        expires: (expires > 0).then_some(expires),
    })
}

fn text<'a>(field: &'a [u8], what: &str) -> Result<&'a str, String> {
    std::str::from_utf8(field).map_err(|_| format!("its {what} is no text"))
}

fn yes_or_no(field: &[u8], what: &str) -> Result<bool, String> {
    match field {
        b"TRUE" => Ok(true),
        b"FALSE" => Ok(false),
        _ => Err(format!("its {what} is neither TRUE nor FALSE")),
    }
}
