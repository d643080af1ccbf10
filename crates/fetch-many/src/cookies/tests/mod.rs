//! Which cookies are kept, and which requests have them.

mod bounds;
mod texts;

use http::{HeaderMap, Uri, header};
use proptest::prelude::*;

use super::{Cookies, date};

/// Where a cookie comes from and what it is; where a request goes, and what it has of it.
type Row = (&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // Names and values.
    ("http://a.example/", "a=b", "http://a.example/", "a=b"),
    ("http://a.example/", " a = b ; x", "http://a.example/", "a=b"),
    ("http://a.example/", "a=b=c\"d\"", "http://a.example/", "a=b=c\"d\""),
    ("http://a.example/", "a=", "http://a.example/", "a="),
    ("http://a.example/", "a", "http://a.example/", ""),
    ("http://a.example/", "=a", "http://a.example/", ""),
    ("http://a.example/", "", "http://a.example/", ""),
    ("http://a.example/", "a=caf\u{e9}", "http://a.example/", "a=caf\u{e9}"),
    // Hosts.
    ("http://a.example/", "a=b", "http://b.a.example/", ""),
    ("http://a.example/", "a=b", "http://b.example/", ""),
    ("http://a.example/", "a=b", "http://a.example:81/", "a=b"),
    ("http://a.example/", "a=b; Domain=", "http://b.a.example/", ""),
    ("http://a.b.example/", "a=b; Domain=b.example", "http://b.example/", "a=b"),
    ("http://a.b.example/", "a=b; Domain=.B.Example", "http://c.b.example/", "a=b"),
    ("http://a.b.example/", "a=b; Domain=b.example", "http://cb.example/", ""),
    ("http://a.b.example/", "a=b; Domain=c.example", "http://a.b.example/", ""),
    ("http://a.b.example/", "a=b; Domain=x.a.b.example", "http://a.b.example/", ""),
    ("http://ab.example/", "a=b; Domain=b.example", "http://ab.example/", ""),
    ("http://127.0.0.1/", "a=b; Domain=127.0.0.1", "http://127.0.0.1/", "a=b"),
    ("http://127.0.0.1/", "a=b; Domain=0.0.1", "http://127.0.0.1/", ""),
    ("http://[::1]/", "a=b", "http://[::1]/", "a=b"),
    // Public suffixes.
    ("http://a.com/", "a=b; Domain=com", "http://a.com/", ""),
    ("http://a.co.uk/", "a=b; Domain=co.uk", "http://b.co.uk/", ""),
    ("http://a.github.io/", "a=b; Domain=github.io", "http://a.github.io/", ""),
    ("http://github.io/", "a=b; Domain=github.io", "http://github.io/", "a=b"),
    ("http://github.io/", "a=b; Domain=github.io", "http://a.github.io/", ""),
    ("http://a.xn--55qx5d.cn/", "a=b; Domain=xn--55qx5d.cn", "http://a.xn--55qx5d.cn/", ""),
    ("http://a.co.uk./", "a=b; Domain=co.uk.", "http://b.co.uk./", ""),
    ("http://a.com./", "a=b; Domain=com.", "http://a.com./", ""),
    ("http://a.com./", "a=b; Domain=com", "http://a.com./", ""),
    ("http://a.ck/", "a=b; Domain=a.ck", "http://b.a.ck/", ""),
    ("http://localhost/", "a=b; Domain=localhost", "http://localhost/", "a=b"),
    ("http://a.internal/", "a=b; Domain=internal", "http://b.internal/", ""),
    // Paths.
    ("http://a.example/x/y?z/", "a=b", "http://a.example/x/", "a=b"),
    ("http://a.example/x/y", "a=b", "http://a.example/x", "a=b"),
    ("http://a.example/x/y", "a=b", "http://a.example/xy", ""),
    ("http://a.example/x/y", "a=b", "http://a.example/", ""),
    ("http://a.example/x/y", "a=b; Path=/", "http://a.example/", "a=b"),
    ("http://a.example/", "a=b; Path=/x", "http://a.example/x/y?z", "a=b"),
    ("http://a.example/", "a=b; Path=/x/", "http://a.example/x", ""),
    ("http://a.example/x/y", "a=b; Path=z", "http://a.example/x/", "a=b"),
    // TLS.
    ("https://a.example/", "a=b; Secure", "https://a.example/", "a=b"),
    ("https://a.example/", "a=b; Secure; HttpOnly; SameSite=Strict", "http://a.example/", ""),
    ("https://a.example/", "a=b", "http://a.example/", "a=b"),
    ("http://a.example/", "a=b; Secure", "https://a.example/", ""),
    ("http://a.example/", "__Secure-a=b", "http://a.example/", ""),
    ("https://a.example/", "__Secure-a=b; Secure", "https://a.example/", "__Secure-a=b"),
    ("https://a.example/x", "__Host-a=b; Secure", "https://a.example/x", "__Host-a=b"),
    ("https://a.example/x", "__Host-a=b; Secure; Path=/x", "https://a.example/x", ""),
    ("https://b.a.example/", "__Host-a=b; Secure; Path=/; Domain=a.example", "https://b.a.example/", ""),
    // Dates.
    ("http://a.example/", "a=b; Max-Age=1000", "http://a.example/", "a=b"),
    ("http://a.example/", "a=b; Max-Age=0", "http://a.example/", ""),
    ("http://a.example/", "a=b; Max-Age=-1", "http://a.example/", ""),
    ("http://a.example/", "a=b; Max-Age=x", "http://a.example/", "a=b"),
    ("http://a.example/", "a=b; Max-Age=99999999999999999999999", "http://a.example/", "a=b"),
    ("http://a.example/", "a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "http://a.example/", ""),
    ("http://a.example/", "a=b; Expires=Thu, 01 Jan 2099 00:00:00 GMT", "http://a.example/", "a=b"),
    ("http://a.example/", "a=b; Max-Age=9; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "http://a.example/", "a=b"),
    ("http://a.example/", "a=b; Expires=never", "http://a.example/", "a=b"),
];

fn uri(text: &str) -> Uri {
    text.parse().expect(text)
}

fn set(cookies: &Cookies, from: &str, values: &[&str]) {
    let mut headers = HeaderMap::new();
    for value in values {
        let value = header::HeaderValue::from_bytes(value.as_bytes());
        headers.append(header::SET_COOKIE, value.expect("a header value"));
    }
    cookies.keep(&uri(from), &headers);
}

fn sent(cookies: &Cookies, to: &str) -> String {
    let request = http::Request::get(to).body(bytes::Bytes::new());
    let request = std::sync::Arc::new(request.expect(to));
    let with = cookies.added_to(&request).unwrap_or(request);
    let header = with.headers().get(header::COOKIE);
    let header = header.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    header.unwrap_or_default()
}

#[test]
fn cookies_go_where_they_belong() {
    for (from, value, to, expected) in ROWS {
        let cookies = Cookies::new();
        set(&cookies, from, &[value]);
        assert_eq!(sent(&cookies, to), *expected, "{from} {value} {to}");
    }
}

#[test]
fn longer_paths_come_first_then_older_cookies() {
    let cookies = Cookies::new();
    let url = "http://a.b.example/x/";
    let values = ["a=1; Path=/", "b=2", "c=3; Domain=b.example; Path=/", "a=4"];
    set(&cookies, url, &values);
    set(&cookies, url, &["b=5"]);
    assert_eq!(sent(&cookies, url), "b=5; a=4; a=1; c=3");
    set(&cookies, url, &["a=; Max-Age=0"]);
    assert_eq!(sent(&cookies, url), "b=5; a=1; c=3");
    assert_eq!(cookies.len(), 3);
}

#[test]
fn no_cookie_is_shown() {
    let cookies = Cookies::new();
    set(&cookies, "http://a.example/", &["name=secret"]);
    assert_eq!(format!("{cookies:?}"), "Cookies { len: 1, .. }");
    let config = crate::Config::default().cookies(cookies);
    assert!(!format!("{config:?}").contains("secret"));
}

proptest! {
    /// What is no cookie, no date and no file is none, without a panic.
    #[test]
    fn nothing_panics(
        set in "[a-zA-Z=;,: .\\-/0-9\u{e9}\"]{0,40}",
        part in "(Expires|Max-Age|Domain|Path|Secure)=[ -~]{0,20}",
        file in "[a.TRUEFALSE\t\n#0-9/\\PC]{0,60}",
    ) {
        let cookies = Cookies::new();
        let value = format!("{set}; {part}");
        if header::HeaderValue::from_bytes(value.as_bytes()).is_ok() {
            set_and_send(&cookies, &value);
        }
        let (cookies, errors) = Cookies::from_netscape(&file);
        prop_assert!(cookies.len() + errors.len() <= file.lines().count());
    }
}

fn set_and_send(cookies: &Cookies, value: &str) {
    set(cookies, "https://a.example/", &[value]);
    if !cookies.is_empty() {
        sent(cookies, "https://a.example/");
    }
}
