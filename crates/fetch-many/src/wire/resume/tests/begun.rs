//! Which response begins something that can be gone on with, and how that is asked for.

use http::{Method, StatusCode};

use super::super::{Partial, Validator, asks_for_part};
use super::{get, headers, ten_of_100};
use crate::Bytes;

const TAG: &str = "etag: \"one\"";

fn begun(method: &Method, status: u16, lines: &str) -> bool {
    let status = StatusCode::from_u16(status).expect("a status");
    Partial::begun(method, status, &headers(lines), Some(5)).is_some()
}

#[test]
fn only_a_whole_answer_to_a_get() {
    assert!(begun(&Method::GET, 200, TAG));
    for status in [201, 203, 204, 206, 304, 404, 416, 503] {
        assert!(!begun(&Method::GET, status, TAG), "{status}");
    }
    for method in [Method::HEAD, Method::POST, Method::PUT, Method::OPTIONS] {
        assert!(!begun(&method, 200, TAG), "{method}");
    }
}

#[test]
fn a_caller_may_ask_for_a_part() {
    assert!(!asks_for_part(&get()));
    for (name, value) in [("range", "bytes=0-"), ("if-range", "\"one\"")] {
        let request = http::Request::get("http://example.com/").header(name, value);
        let request = request.body(Bytes::new()).expect("it is a request");
        assert!(asks_for_part(&request), "{name}");
    }
}

#[test]
fn only_what_is_not_encoded() {
    for (coding, is_begun) in [
        ("identity", true),
        ("Identity", true),
        ("", true),
        ("gzip", false),
        ("identity, br", false),
        ("zstd", false),
    ] {
        let lines = format!("{TAG}\ncontent-encoding: {coding}");
        assert_eq!(begun(&Method::GET, 200, &lines), is_begun, "{coding}");
    }
}

/// RFC 9110 §8.8.3, §8.8.2.2 and §13.1.5.
#[test]
fn only_a_strong_validator() {
    const CHANGED: &str = "last-modified: Mon, 30 Nov 2026 10:00:00 GMT";
    let at = |time: &str| format!("{CHANGED}\ndate: Mon, 30 Nov 2026 {time} GMT");
    for (lines, is_strong) in [
        (TAG.to_owned(), true),
        ("etag: \"\"".to_owned(), true),
        ("etag: \"\u{e9}!#~\"".to_owned(), true),
        ("etag: W/\"one\"".to_owned(), false),
        ("etag: w/\"one\"".to_owned(), false),
        ("etag: one".to_owned(), false),
        ("etag: \"".to_owned(), false),
        ("etag: 'one'".to_owned(), false),
        ("etag: \"o\"e\"".to_owned(), false),
        ("etag: \"o e\"".to_owned(), false),
        ("etag: \"one\", \"two\"".to_owned(), false),
        ("etag: \"one\"\netag: \"one\"".to_owned(), false),
        (at("10:01:00"), true),
        (at("10:00:59"), false),
        (at("10:00:00"), false),
        (at("09:00:00"), false),
        (CHANGED.to_owned(), false),
        (format!("{}\n{CHANGED}", at("10:01:00")), false),
        (format!("{}\netag: W/\"one\"", at("10:01:00")), false),
        (format!("{}\netag: one", at("10:01:00")), false),
        ("last-modified: then\ndate: now".to_owned(), false),
        (String::new(), false),
    ] {
        let validator = Validator::of(&headers(&lines));
        assert_eq!(validator.is_some(), is_strong, "{lines}");
    }
}

#[test]
fn what_follows_is_asked_for_on_the_same_condition() {
    let asked = ten_of_100().ask(&get());
    assert_eq!(asked.headers()["range"], "bytes=10-");
    assert_eq!(asked.headers()["if-range"], "\"one\"");
    let nothing = Partial {
        offset: 0,
        ..ten_of_100()
    };
    assert!(nothing.ask(&get()).headers().is_empty());

    let dated = headers(
        "last-modified: Mon, 30 Nov 2026 10:00:00 GMT\ndate: Mon, 30 Nov 2026 11:00:00 GMT",
    );
    let begun = Partial::begun(&Method::GET, StatusCode::OK, &dated, None).expect("it is strong");
    let asked = Partial { offset: 1, ..begun }.ask(&get());
    assert_eq!(asked.headers()["if-range"], dated["last-modified"]);
}
