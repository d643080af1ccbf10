//! URLs as they are written: [`shown`].

use fetch_many::IntoRequest;

/// The URL without name and password. Of what is no URL all before the last `@` goes but a scheme, since a password may hold
/// what otherwise ends a host: better less than too much.
pub(super) fn shown(url: &str) -> String {
    let Some(last) = url.rfind('@') else {
        return url.to_owned();
    };
    let begin = url.find("://").map_or(0, |end| end + 3);
    if url.into_request().is_err() {
        let scheme = if begin <= last { &url[..begin] } else { "" };
        let is_one = scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b":/".contains(&byte));
        return [if is_one { scheme } else { "" }, &url[last + 1..]].concat();
    }
    let (scheme, rest) = url.split_at(begin);
    let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    let host = rest[..end].rfind('@').map_or(0, |at| at + 1);
    [scheme, &rest[host..]].concat()
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
