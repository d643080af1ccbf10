//! What is asked for after a break, and what is committed.

use fetch_many::{ErrorKind, ResponseExt, http};

use crate::script::End::{Cut, Whole};
use crate::script::{Files, Reply, get, run};

const FIRST: Reply = (200, "etag: \"1\"\ncontent-length: 10", "0123", Cut);
const REST: Reply = (
    206,
    "etag: \"1\"\ncontent-range: bytes 4-9/10",
    "456789",
    Whole,
);

/// What came of these replies: the status or the kind of error, what was asked for, what was committed.
fn outcome(replies: &[Reply]) -> (Result<u16, ErrorKind>, Vec<String>, Vec<String>) {
    let files = Files::default();
    let (result, asked) = run(get(), &files, replies);
    let result = result.map(|response| response.status().as_u16());
    assert_eq!(files.open(), 0, "nothing is left of it");
    (
        result.map_err(|error| error.kind()),
        asked,
        files.committed(),
    )
}

#[test]
fn goes_on_where_it_was() {
    let (result, asked, committed) = outcome(&[FIRST, REST]);
    assert_eq!(
        (result, committed),
        (Ok(200), vec!["0123456789".to_owned()])
    );
    assert_eq!(asked, ["", "bytes=4- if \"1\""]);
}

#[test]
fn goes_on_more_than_once() {
    let second = (206, "etag: \"1\"\ncontent-range: bytes 4-9/10", "45", Cut);
    let third = (206, "etag: \"1\"\ncontent-range: bytes 6-7/10", "67", Whole);
    let fourth = (206, "etag: \"1\"\ncontent-range: bytes 8-9/*", "89", Whole);
    let (result, asked, committed) = outcome(&[FIRST, second, third, fourth]);
    assert_eq!(
        (result, committed),
        (Ok(200), vec!["0123456789".to_owned()])
    );
    assert_eq!(
        asked[1..],
        [
            "bytes=4- if \"1\"",
            "bytes=6- if \"1\"",
            "bytes=8- if \"1\""
        ]
    );
}

#[test]
fn the_response_is_the_one_that_began_it() {
    let files = Files::default();
    let first = (
        200,
        "etag: \"1\"\ncontent-length: 10\nx-kind: cake",
        "0123",
        Cut,
    );
    let response = run(get(), &files, &[first, REST]).0.expect("it is whole");
    assert_eq!(response.headers()["x-kind"], "cake");
    assert_eq!(response.headers()["content-length"], "10");
    assert!(!response.headers().contains_key("content-range"));
    assert_eq!(response.stored().map(|stored| stored.length), Some(10));
}

#[test]
fn another_version_begins_anew() {
    let whole = (200, "etag: \"2\"\ncontent-length: 3", "abc", Whole);
    let (result, asked, committed) = outcome(&[FIRST, whole]);
    assert_eq!((result, committed), (Ok(200), vec!["abc".to_owned()]));
    assert_eq!(asked[1], "bytes=4- if \"1\"");
}

#[test]
fn without_a_strong_validator_it_begins_anew() {
    let whole = (200, "content-length: 3", "abc", Whole);
    for first in [
        (200, "content-length: 10", "0123", Cut),
        (200, "etag: W/\"1\"\ncontent-length: 10", "0123", Cut),
        (203, "etag: \"1\"\ncontent-length: 10", "0123", Cut),
    ] {
        let (result, asked, committed) = outcome(&[first, whole]);
        assert_eq!(
            (result, committed),
            (Ok(200), vec!["abc".to_owned()]),
            "{first:?}"
        );
        assert_eq!(asked, ["", ""], "{first:?}");
    }
}

#[test]
fn what_does_not_belong_there_is_asked_for_anew_once() {
    for foreign in [
        (
            206,
            "etag: \"1\"\ncontent-range: bytes 0-9/10",
            "0123456789",
            Whole,
        ),
        (
            206,
            "etag: \"2\"\ncontent-range: bytes 4-9/10",
            "456789",
            Whole,
        ),
        (
            206,
            "etag: \"1\"\ncontent-range: bytes 4-10/11",
            "4567890",
            Whole,
        ),
        (
            206,
            "etag: \"1\"\ncontent-type: multipart/byteranges; boundary=x",
            "--x",
            Whole,
        ),
        // Longer than it says.
        (
            206,
            "etag: \"1\"\ncontent-range: bytes 4-9/10",
            "456789x",
            Whole,
        ),
        (
            206,
            "etag: \"1\"\ncontent-range: bytes 4-7/10",
            "456789",
            Whole,
        ),
        (416, "content-range: bytes */10", "", Whole),
    ] {
        let whole = (200, "etag: \"1\"\ncontent-length: 10", "0123456789", Whole);
        let (result, asked, committed) = outcome(&[FIRST, foreign, whole]);
        assert_eq!(
            (result, committed),
            (Ok(200), vec!["0123456789".to_owned()]),
            "{foreign:?}"
        );
        assert_eq!(asked[2], "", "{foreign:?}");

        let (result, asked, committed) = outcome(&[FIRST, foreign, FIRST, foreign]);
        assert_eq!(
            (result, committed),
            (Err(ErrorKind::Protocol), vec![]),
            "{foreign:?}"
        );
        assert_eq!(asked[3], "bytes=4- if \"1\"");
    }
}

#[test]
fn all_of_it_was_there() {
    let all = (200, "etag: \"1\"", "0123", Cut);
    let nothing_more = (416, "content-range: bytes */4", "no such range", Whole);
    let (result, _, committed) = outcome(&[all, nothing_more]);
    assert_eq!((result, committed), (Ok(200), vec!["0123".to_owned()]));
}

#[test]
fn an_error_page_in_between_is_not_part_of_it() {
    let busy = (503, "", "busy", Whole);
    let (result, asked, committed) = outcome(&[FIRST, busy, REST]);
    assert_eq!(
        (result, committed),
        (Ok(200), vec!["0123456789".to_owned()])
    );
    assert_eq!(asked[1..], ["bytes=4- if \"1\"", "bytes=4- if \"1\""]);

    let gone = (404, "", "gone", Whole);
    let (result, _, committed) = outcome(&[FIRST, gone]);
    assert_eq!((result, committed), (Ok(404), vec![]));
}

#[test]
fn a_part_that_nobody_asked_for_is_no_entity() {
    let part = (
        206,
        "etag: \"1\"\ncontent-range: bytes 0-3/10",
        "0123",
        Whole,
    );
    let (result, _, committed) = outcome(&[part]);
    assert_eq!((result, committed), (Err(ErrorKind::Protocol), vec![]));
}

#[test]
fn another_url_is_another_resource() {
    let elsewhere = (302, "location: http://example.com/other", "", Whole);
    let whole = (200, "etag: \"1\"\ncontent-length: 3", "abc", Whole);
    let (result, asked, committed) = outcome(&[FIRST, elsewhere, whole]);
    assert_eq!((result, committed), (Ok(200), vec!["abc".to_owned()]));
    assert_eq!(asked, ["", "bytes=4- if \"1\"", ""]);
}

#[test]
fn only_a_get_is_gone_on_with() {
    let put = http::Request::put("http://example.com/file")
        .body(())
        .unwrap();
    let files = Files::default();
    let whole = (200, "etag: \"1\"\ncontent-length: 3", "abc", Whole);
    let (result, asked) = run(put, &files, &[FIRST, whole]);
    assert_eq!(result.expect("it is whole").status(), 200);
    assert_eq!(asked, ["", ""]);
}
