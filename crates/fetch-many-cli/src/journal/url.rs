//! URLs as they are written: [`shown`].

use fetch_many::IntoRequest;

/// The URL without name and password. Of what is no URL then, all before the last `@` goes but a scheme, since a password may
/// hold what otherwise ends a host: better less than too much.
pub(super) fn shown(url: &str) -> String {
    let Some(last) = url.rfind('@') else {
        return url.to_owned();
    };
    let begin = url.find("://").map_or(0, |end| end + 3);
    let (scheme, rest) = url.split_at(begin);
    let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    let host = rest[..end].rfind('@').map_or(0, |at| at + 1);
    let without = [scheme, &rest[host..]].concat();
    if without.as_str().into_request().is_ok() {
        return without;
    }
    let name = scheme.trim_end_matches("://");
    let is_scheme = begin <= last && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    [if is_scheme { scheme } else { "" }, &url[last + 1..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_s_password_is_written() {
        for (given, expected) in [
            ("http://host/a?b#c", "http://host/a?b#c"),
            ("http://user:pass@host:81/a?b", "http://host:81/a?b"),
            ("HTTPS://user@host", "HTTPS://host"),
            ("http://u:p%40q@host/", "http://host/"),
            ("http://u:p@host/@me", "http://host/@me"),
            (
                "http://host/@me?mail=me@example.com",
                "http://host/@me?mail=me@example.com",
            ),
            (
                "http://host?mail=me@example.com",
                "http://host?mail=me@example.com",
            ),
            // No URLs.
            ("user:pass@host/x", "host/x"),
            ("http:/user:pass@host/", "host/"),
            ("http://user:p/a/s@s@host/x", "http://host/x"),
            ("http://user:pa ss@host/x", "http://host/x"),
            ("ftp://user:pass@host/x", "ftp://host/x"),
            ("user:pass@host/http://x", "host/http://x"),
            ("user:pass://word@host", "host"),
            ("@", ""),
        ] {
            assert_eq!(shown(given), expected, "{given}");
        }
    }
}
