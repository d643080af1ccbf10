//! Nothing of a URL that may be a secret is in what is printed of an error.

use std::error::Error as _;
use std::fmt::Write;

use fetch_many::http::Uri;
use fetch_many::strategy::Phase;
use fetch_many::{Error, ErrorKind, IntoRequest};
use proptest::prelude::*;
use proptest::sample::select;

/// Each is a part of what must not be seen.
const SECRETS: [&str; 5] = ["alpha", "bravo", "charlie", "delta", "foxtrot"];

/// All that is printed of it, with its causes.
fn printed(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {:?}", error.place());
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, " {error} {error:?}");
        cause = error.source();
    }
    text
}

fn check(error: &Error, url: &str) {
    check_none_of(&SECRETS, error, url);
}

/// Where a URL is one, what stands in its host and path is no secret, though it was meant as a password.
fn check_valid(error: &Error, url: &str) {
    check_none_of(&SECRETS[3..], error, url);
    let userinfo = url.split("charlie").next().unwrap_or_default();
    let userinfo = userinfo.split_once("//").map_or("", |(_, after)| after);
    if !userinfo.contains(['/', '?', '#', '@', '\\']) {
        check(error, url);
    }
}

fn check_none_of(secrets: &[&str], error: &Error, url: &str) {
    let printed = printed(error);
    let seen = secrets.iter().find(|secret| printed.contains(**secret));
    assert_eq!(seen, None, "{url:?}: {printed}");
}

/// Texts that are nearly URLs, or are, with secrets where they belong.
fn urls() -> impl Strategy<Value = String> {
    let between = || {
        select(vec![
            "", ":", "/", "?", "#", "@", "\\", "%40", " ", "\n", "[", "\u{fc}",
        ])
    };
    let begin = vec![
        "http://", "https://", "HTTP://", "", "//", "ftp://", "http:", "http:/", "ht tp://", "a.b:",
    ];
    let host = vec![
        "host", "ho st", "host:0", "host:81", "127.1", "[::1", "[::1]", "", "b\u{fc}", ":80",
        "xn--a-",
    ];
    let userinfo = prop::option::of((between(), between()));
    let query = prop::option::of((between(), between()));
    (
        select(begin),
        userinfo,
        select(host),
        select(vec!["", "/path", "/p@th", "/p:th"]),
        query,
    )
        .prop_map(|(begin, userinfo, host, path, query)| {
            let mut url = begin.to_owned();
            if let Some((one, two)) = userinfo {
                let _ = write!(url, "alpha{one}bravo{two}charlie@");
            }
            url += host;
            url += path;
            if let Some((one, two)) = query {
                let _ = write!(url, "?{one}delta{two}=foxtrot");
            }
            url
        })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_secret_of_a_url_is_printed(url in urls()) {
        match url.as_str().into_request() {
            Err(error) => check(&error, &url),
            Ok(request) => {
                for kind in [ErrorKind::Connect, ErrorKind::Timeout, ErrorKind::Truncated] {
                    let late = Error::new(kind).late(Phase::Waiting, std::time::Duration::from_secs(1));
                    check_valid(&late.at(request.uri()), &url);
                }
            }
        }
        if let Ok(uri) = url.parse::<Uri>() {
            // It has dropped what follows a `#`, and with it the sign that this was a password.
            if let Err(error) = (&uri).into_request() {
                check_valid(&error, &url);
            }
            check_valid(&Error::new(ErrorKind::Protocol).at(&uri), &url);
        }
        // As a builder of the `http` crate has it.
        if let Err(error) = fetch_many::http::Request::get(&url).body(()).into_request() {
            check_valid(&error, &url);
        }
    }
}

#[test]
fn an_invalid_header_is_told_without_its_value() {
    let request = fetch_many::http::Request::get("http://host/").header("x", "alpha\nbravo");
    let error = request.body(()).into_request().unwrap_err();
    assert_eq!(error.to_string(), "a header's value is invalid");
    check(&error, "a header");
}
