//! URLs as people write them: [`read`].

use std::net::IpAddr;

use fetch_many::http::{HeaderValue, Uri};
use fetch_many::{IntoRequest, RequestExt};

use super::bad::Wrong;
use crate::show::shortened;

/// A URL that can be asked for.
pub(super) struct Read {
    /// As it was written, with a scheme, and without a name and password.
    pub(super) url: String,
    pub(super) uri: Uri,
    /// What its name and password say.
    pub(super) authorization: Option<HeaderValue>,
}

/// A URL is written at most so long in a message.
const SHOWN: usize = 72;

/// Reads a URL as people write it: without a scheme it is `https`, as in browsers, or `http` if the host is this
/// machine; a name and a password in it become a header.
pub(super) fn read(given: &str) -> Result<Read, Wrong> {
    let url = with_scheme(given)?;
    let (url, credentials) = split_credentials(url);
    let normal = url.as_str().into_request();
    let request = normal.map_err(|error| Wrong::because(reason(&error)).with(shown(given)))?;
    let authorization = match credentials {
        Some(credentials) => {
            Some(authorization(&credentials).map_err(|wrong| wrong.with(shown(given)))?)
        }
        None => None,
    };
    let uri = request.into_parts().0.uri;
    Ok(Read {
        url,
        uri,
        authorization,
    })
}

/// What the contract says is wrong, without the URL, which may have a password.
pub(super) fn reason(error: &fetch_many::Error) -> String {
    let said = error.to_string();
    said.split(": ").next().unwrap_or_default().to_owned()
}

/// As much of a URL as may be seen: not its query, and nothing of a name and a password.
pub(super) fn shown(url: &str) -> String {
    let start = url.find("://").map_or(0, |at| at + 3);
    let (scheme, rest) = url.split_at(start);
    // A password may have what otherwise ends a host or a path.
    let (hidden, rest) = rest
        .rsplit_once('@')
        .map_or(("", rest), |(_, host)| ("…@", host));
    let (rest, more) = match rest.find(['?', '#']) {
        Some(end) => (&rest[..end], "?…"),
        None => (rest, ""),
    };
    shortened(&format!("{scheme}{hidden}{rest}{more}"), SHOWN)
}

fn with_scheme(given: &str) -> Result<String, Wrong> {
    if let Some(rest) = given.strip_prefix("//") {
        return Ok(format!("https://{rest}"));
    }
    if given.starts_with("http://") || given.starts_with("https://") {
        return Ok(given.to_owned());
    }
    let end = given.find(['/', '?', '#']).unwrap_or(given.len());
    let start = &given[..end];
    let (name, has_port) = match start.rsplit_once(':') {
        Some((name, port))
            if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            (name, true)
        }
        Some(_) if !start.starts_with('[') => return Ok(given.to_owned()),
        _ => (start, false),
    };
    let host = name.rsplit('@').next().unwrap_or_default();
    let is_local = is_loopback(host);
    let is_host = is_local || has_port || host.contains('.') || host.starts_with('[');
    if host.is_empty() || !is_host {
        let reason = "no URL: it has no scheme, and what may be its host has no dot";
        return Err(Wrong::because(reason).with(shown(given)));
    }
    let scheme = if is_local { "http" } else { "https" };
    Ok(format!("{scheme}://{given}"))
}

/// Whether that is this machine: RFC 1122 §3.2.1.3, RFC 4291 §2.5.3; of names RFC 6761 §6.3, the only ones that nobody else can
/// have.
pub(crate) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse::<IpAddr>() {
        return address.is_loopback();
    }
    let name = bare.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

/// `user:password` of a URL, and the URL without it.
fn split_credentials(url: String) -> (String, Option<String>) {
    if !url.contains('@') {
        return (url, None);
    }
    let Some(start) = url.find("://").map(|at| at + 3) else {
        return (url, None);
    };
    let end = url[start..]
        .find(['/', '?', '#', '\\'])
        .map_or(url.len(), |end| start + end);
    let Some(at) = url[start..end].rfind('@') else {
        return (url, None);
    };
    let credentials = url[start..start + at].to_owned();
    (
        format!("{}{}", &url[..start], &url[start + at + 1..]),
        Some(credentials),
    )
}

fn authorization(credentials: &str) -> Result<HeaderValue, Wrong> {
    let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
    let wrong = || {
        Wrong::because(
            "the user name or the password in the URL has a character that cannot be sent",
        )
    };
    let decode = |text| String::from_utf8(decoded(text)).map_err(|_| wrong());
    // Of whom they are does not matter here.
    let request = "http://localhost/".basic(decode(user)?, decode(password)?);
    let mut request = request.map_err(|_| wrong())?;
    request
        .headers_mut()
        .remove("authorization")
        .ok_or_else(wrong)
}

/// Percent-decoded. What only looks encoded stays.
pub(crate) fn decoded(text: &str) -> Vec<u8> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let mut rest = text.as_bytes();
    let mut decoded = Vec::with_capacity(rest.len());
    while let [first, after @ ..] = rest {
        let byte = match after {
            [high, low, ..] if *first == b'%' => digit(*high).zip(digit(*low)),
            _ => None,
        };
        decoded.push(byte.map_or(*first, |(high, low)| high << 4 | low));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(given: &str) -> (String, String) {
        let read = read(given).unwrap_or_else(|wrong| panic!("{given}: {wrong:?}"));
        (read.url, read.uri.to_string())
    }

    #[test]
    fn without_a_scheme_it_is_https_or_this_machine() {
        for (given, url) in [
            ("example.com/a", "https://example.com/a"),
            ("example.com:8443", "https://example.com:8443"),
            ("//example.com/a", "https://example.com/a"),
            ("localhost:8000/a", "http://localhost:8000/a"),
            ("127.0.0.1", "http://127.0.0.1"),
            ("127.0.0.1.nip.io/x", "https://127.0.0.1.nip.io/x"),
            ("a.LocalHost./x", "http://a.LocalHost./x"),
            ("[::1]:80/", "http://[::1]:80/"),
            ("[2001:db8::1]/", "https://[2001:db8::1]/"),
            ("intranet:8080/", "https://intranet:8080/"),
            ("HTTP://example.com", "HTTP://example.com"),
        ] {
            assert_eq!(urls(given).0, url, "{given}");
        }
    }

    #[test]
    fn what_is_no_url_says_why_and_shows_no_secret() {
        for (given, why) in [
            ("", "no URL"),
            ("hello", "no URL"),
            ("/a/b.html?secret", "no URL"),
            (
                "mailto:a@example.com",
                "url with a scheme other than http and https",
            ),
            (
                "ftp://u:secret@example.com/",
                "url with a scheme other than http and https",
            ),
            ("http://u:secret@:80/?secret", "url without a host"),
            (
                "http://u:%00secret@example.com/",
                "the user name or the password",
            ),
            (
                "http://u:%ffsecret@example.com/",
                "the user name or the password",
            ),
            ("http://u:sec/ret@example .com/", "url with an invalid"),
            ("exa mple.com", "url with an invalid host"),
            (
                "http://example.com:99999/?q=secret",
                "url with an invalid port",
            ),
        ] {
            let wrong = read(given)
                .err()
                .unwrap_or_else(|| panic!("{given} is none"));
            assert!(wrong.reason.starts_with(why), "{given}: {wrong:?}");
            let said = format!("{wrong:?}");
            assert!(!said.contains("sec"), "{said}");
        }
    }

    #[test]
    fn a_name_and_a_password_become_a_header() {
        let read = read("https://Aladdin:open%20sesame@example.com/a@b")
            .unwrap_or_else(|wrong| panic!("{wrong:?}"));
        assert_eq!(read.url, "https://example.com/a@b");
        let header = read.authorization.expect("there is one");
        assert_eq!(header, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert!(header.is_sensitive());
    }

    #[test]
    fn what_only_looks_encoded_stays() {
        assert_eq!(decoded("a%20b%2"), b"a b%2");
        assert_eq!(decoded("%zz%41%"), b"%zzA%");
    }
}
