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

/// Somebody on the way could otherwise put one of theirs in its place.
#[test]
fn what_is_for_tls_is_not_overwritten_in_the_clear() {
    let cookies = Cookies::new();
    set(&cookies, "https://a.b.example/", &["a=1; Secure"]);
    set(&cookies, "http://a.b.example/x/", &["a=2"]);
    set(&cookies, "http://b.example/", &["a=3; Domain=b.example"]);
    assert_eq!(sent(&cookies, "https://a.b.example/x/"), "a=1");
    set(&cookies, "http://a.b.example/", &["c=4"]);
    assert_eq!(sent(&cookies, "https://a.b.example/"), "a=1; c=4");
}

#[test]
fn a_flood_fills_no_more_than_its_share() {
    let cookies = Cookies::new();
    set(&cookies, "http://first.example/", &["a=1"]);
    for number in 0..500 {
        set(&cookies, "http://a.example/", &[&format!("c{number}=x")]);
    }
    assert_eq!(cookies.len(), 181);
    let left = sent(&cookies, "http://a.example/");
    assert!(
        left.starts_with("c320=x; ") && left.ends_with("c499=x"),
        "{left}"
    );
    for number in 0..5_000 {
        set(&cookies, &format!("http://h{number}.example/"), &["a=1"]);
    }
    assert_eq!(cookies.len(), 3_000);
    assert_eq!(sent(&cookies, "http://first.example/"), "", "the oldest");
    assert_eq!(sent(&cookies, "http://h4999.example/"), "a=1");
    let long = format!("a={}", "x".repeat(4_096));
    set(&cookies, "http://long.example/", &[&long, "b=1"]);
    assert_eq!(sent(&cookies, "http://long.example/"), "b=1");
    // What ends at once leaves nothing.
    for number in 0..100 {
        set(
            &cookies,
            &format!("http://g{number}.example/"),
            &["a=1; Max-Age=0"],
        );
    }
    assert_eq!(cookies.lock().domains(), 3_000);
}

#[test]
fn dates_are_of_many_forms() {
    const NOON: u64 = 784_123_200;
    for (text, expected) in [
        ("Sun, 06 Nov 1994 12:00:00 GMT", Some(NOON)),
        ("Sunday, 06-Nov-94 12:00:00 GMT", Some(NOON)),
        ("Sun Nov  6 12:00:00 1994", Some(NOON)),
        ("6 november 1994 12:0:0", Some(NOON)),
        ("1994 Nov 6 12:00:00", Some(NOON)),
        ("12:00:00 6th Nov 1994Z", Some(NOON)),
        ("Sun, 06 Nov 2094 12:00:00", Some(3_939_883_200)),
        ("Sun, 06 Nov 94 12:00", None),
        ("Sun, 32 Nov 1994 12:00:00", None),
        ("Sun, 06 Nov 1594 12:00:00", None),
        ("", None),
        ("never", None),
    ] {
        assert_eq!(date::parse(text), expected, "{text}");
    }
}

#[test]
fn files_are_read_line_by_line() {
    let file = b"# Netscape HTTP Cookie File\n\
        \n\
        .a.example\tTRUE\t/\tFALSE\t0\tall\t1\n\
        b.example\tFALSE\t/x\tTRUE\t4102444800\tone\tcaf\xe9\r\n\
        #HttpOnly_b.example\tFALSE\t/\tFALSE\t0\thidden\t2\n\
        b.example\tFALSE\t/\tFALSE\t0\tempty\n\
        c.example\tFALSE\t/\tFALSE\t1\told\t3\n\
        words of somebody\n\
        .co.uk\tTRUE\t/\tFALSE\t0\ta\tb\n\
        d.example\tyes\t/\tFALSE\t0\ta\tb\n\
        d.example\tFALSE\t/\tFALSE\tsoon\ta\tb\n\
        d.example\tFALSE\tx\tFALSE\t0\ta\tb\n\
        d.example\tFALSE\t/\tFALSE\t0\ta\tb\tc\n\
        d.example\tFALSE\t/\tFALSE\t0\ta\tb\x00\n\
        .d.example\tTRUE\t/\tFALSE\t0\tlast\t4";
    let (cookies, errors) = Cookies::from_netscape(file);
    assert_eq!(sent(&cookies, "http://x.a.example/"), "all=1");
    assert_eq!(sent(&cookies, "http://b.example/x"), "hidden=2; empty=");
    let over_tls = sent(&cookies, "https://b.example/x");
    assert_eq!(over_tls, "one=caf\u{fffd}; hidden=2; empty=");
    assert_eq!(sent(&cookies, "http://c.example/"), "");
    assert_eq!(sent(&cookies, "http://d.example/"), "last=4");
    let shown: Vec<_> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "line 8 is no cookie: 1 field of 7",
            "line 9 is no cookie: it is for all of co.uk",
            "line 10 is no cookie: its second field is neither TRUE nor FALSE",
            "line 11 is no cookie: its date is no number",
            "line 12 is no cookie: it has no domain or no path",
            "line 13 is no cookie: 8 fields of 7",
            "line 14 is no cookie: its name or its value cannot be sent",
        ]
    );
}

#[test]
fn no_cookie_is_shown() {
    let cookies = Cookies::new();
    set(&cookies, "http://a.example/", &["name=secret"]);
    assert_eq!(format!("{cookies:?}"), "Cookies { len: 1, .. }");
    let config = crate::Config::default().cookies(cookies);
    assert!(!format!("{config:?}").contains("secret"));
}

/// Somebody on the way could otherwise push it out, and then put one of theirs in its place.
#[test]
fn a_flood_in_the_clear_does_not_push_out_what_is_for_tls() {
    let cookies = Cookies::new();
    set(&cookies, "https://a.example/", &["a=1; Secure"]);
    for number in 0..500 {
        set(&cookies, "http://a.example/", &[&format!("c{number}=x")]);
    }
    let left = sent(&cookies, "https://a.example/");
    assert!(left.starts_with("a=1; "), "{left}");
    assert_eq!(cookies.len(), 180);
    // Where all are for TLS, the oldest goes.
    for number in 0..180 {
        let secure = format!("s{number}=x; Secure");
        set(&cookies, "https://a.example/", &[&secure]);
    }
    let left = sent(&cookies, "https://a.example/");
    assert!(left.starts_with("s0=x; "), "{left}");
}

#[test]
fn a_request_without_room_for_another_header_is_left_as_it_is() {
    let cookies = Cookies::new();
    set(&cookies, "http://a.example/", &["a=1"]);
    let mut request = http::Request::new(bytes::Bytes::new());
    *request.uri_mut() = uri("http://a.example/");
    for number in 0.. {
        let name: header::HeaderName = format!("x-{number}").parse().unwrap();
        let value = header::HeaderValue::from_static("1");
        if request.headers_mut().try_insert(name, value).is_err() {
            break;
        }
    }
    assert!(cookies.added_to(&request.into()).is_none());
}

/// A jar has 3,000 cookies, and what each takes is bounded: its path as well.
#[test]
fn a_path_that_is_too_long_is_none() {
    let cookies = Cookies::new();
    let long = format!("/{}", "x".repeat(1_024));
    let set_by = |attribute: &str| format!("a=1; Path=/{attribute}");
    set(
        &cookies,
        "http://a.example/",
        &[&set_by(&"x".repeat(1_023))],
    );
    assert_eq!(sent(&cookies, "http://a.example/"), "");
    set(
        &cookies,
        "http://b.example/",
        &[&format!("a=1; Path={long}")],
    );
    assert_eq!(
        sent(&cookies, "http://b.example/"),
        "a=1",
        "as if it said nothing"
    );
    set(
        &cookies,
        &format!("http://c.example{long}/"),
        &["a=1", "b=1; Path=/"],
    );
    assert_eq!(sent(&cookies, &format!("http://c.example{long}/")), "b=1");
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
