//! What an answer means.

use http::{Method, StatusCode};

use super::super::{Answer, Partial};
use super::{headers, ten_of_100};

fn answer(kept: &Partial, status: u16, lines: &str) -> Answer {
    let status = StatusCode::from_u16(status).expect("a status");
    kept.answer(status, &headers(lines))
}

const ELSEWHERE: &str = "part that begins elsewhere than was asked for";
const LENGTH: &str = "part of a body of another length";
const VERSION: &str = "part of another version";
const UNCLEAR: &str = "part that does not say which one it is";
const REFUSED: &str = "refuses the part that was asked for";

#[test]
fn the_part_that_was_asked_for() {
    for (lines, end) in [
        ("content-range: bytes 10-99/100", 100),
        ("content-range: Bytes 10-99/100\ncontent-length: 90", 100),
        (
            "content-range: bytes 10-99/100\ncontent-type: text/plain",
            100,
        ),
        (
            "content-range: bytes 10-99/100\ncontent-encoding: identity",
            100,
        ),
        // A server may send less than it was asked for.
        ("content-range: bytes 10-10/100\ncontent-length: 1", 11),
        // It need not know how long the whole is, where the first response has said that.
        ("content-range: bytes 10-99/*", 100),
    ] {
        let answer = answer(&ten_of_100(), 206, &format!("etag: \"one\"\n{lines}"));
        assert_eq!(answer, Answer::GoesOn { end, total: 100 }, "{lines}");
    }
}

#[test]
fn what_is_no_such_part() {
    for (lines, why) in [
        ("content-range: bytes 9-99/100", ELSEWHERE),
        ("content-range: bytes 11-99/100", ELSEWHERE),
        // The whole, dressed up as a part.
        ("content-range: bytes 0-99/100", ELSEWHERE),
        ("content-range: bytes 10-100/101", LENGTH),
        ("content-range: bytes 10-98/99", LENGTH),
        ("content-range: bytes 10-100/*", LENGTH),
        ("", UNCLEAR),
        ("content-range: bytes */100", UNCLEAR),
        ("content-range: bytes 10-99", UNCLEAR),
        ("content-range: bytes 10-/100", UNCLEAR),
        ("content-range: bytes -10/100", UNCLEAR),
        ("content-range: bytes +10-99/100", UNCLEAR),
        ("content-range: bytes 10-99/+100", UNCLEAR),
        ("content-range: bytes=10-99/100", UNCLEAR),
        ("content-range: pages 10-99/100", UNCLEAR),
        ("content-range: bytes 10-9/100", UNCLEAR),
        ("content-range: bytes 10-100/100", UNCLEAR),
        ("content-range: bytes 10-18446744073709551615/*", UNCLEAR),
        ("content-range: bytes 10-99/18446744073709551616", UNCLEAR),
        (
            "content-range: bytes 10-99/100\ncontent-range: bytes 10-99/100",
            UNCLEAR,
        ),
        (
            "content-type: Multipart/Byteranges; boundary=x",
            "several parts in answer to a request for one",
        ),
        (
            "content-range: bytes 10-99/100\ncontent-type: multipart/byteranges; boundary=x",
            "several parts in answer to a request for one",
        ),
        (
            "content-range: bytes 10-99/100\ncontent-encoding: gzip",
            "part of an encoded body",
        ),
        (
            "content-range: bytes 10-99/100\ncontent-length: 160",
            "part that is not as long as it says",
        ),
        (
            "content-range: bytes 10-99/100\ncontent-length: 9",
            "part that is not as long as it says",
        ),
    ] {
        let answer = answer(&ten_of_100(), 206, &format!("etag: \"one\"\n{lines}"));
        assert_eq!(answer, Answer::Foreign(why), "{lines}");
    }
}

#[test]
fn another_version_has_another_validator() {
    for tag in [
        "",
        "etag: \"two\"",
        "etag: W/\"one\"",
        "etag: one",
        "etag: \"one\"\netag: \"one\"",
    ] {
        let lines = format!("content-range: bytes 10-99/100\n{tag}");
        let answer = answer(&ten_of_100(), 206, &lines);
        assert_eq!(answer, Answer::Foreign(VERSION), "{tag}");
    }
    let changed = "last-modified: Mon, 30 Nov 2026 10:00:00 GMT";
    let first = headers(&format!("{changed}\ndate: Mon, 30 Nov 2026 11:00:00 GMT"));
    let begun =
        Partial::begun(&Method::GET, StatusCode::OK, &first, Some(100)).expect("it is strong");
    let kept = Partial {
        offset: 10,
        ..begun
    };
    for (lines, is_same) in [
        ("", true),
        (changed, true),
        ("last-modified: Mon, 30 Nov 2026 10:00:01 GMT", false),
        // The version that was begun had no tag.
        ("etag: \"one\"", false),
    ] {
        let answer = answer(
            &kept,
            206,
            &format!("content-range: bytes 10-99/100\n{lines}"),
        );
        assert_eq!(matches!(answer, Answer::GoesOn { .. }), is_same, "{lines}");
    }
}

#[test]
fn a_body_of_unknown_length() {
    let kept = Partial {
        total: None,
        ..ten_of_100()
    };
    let known = answer(&kept, 206, "etag: \"one\"\ncontent-range: bytes 10-19/20");
    assert_eq!(known, Answer::GoesOn { end: 20, total: 20 });
    let unknown = answer(&kept, 206, "etag: \"one\"\ncontent-range: bytes 10-19/*");
    assert_eq!(unknown, Answer::Foreign("part of a body of unknown length"));
    // All of it had come, and only its end had not been told.
    let whole = answer(&kept, 416, "content-range: bytes */10");
    assert_eq!(whole, Answer::Whole);
}

#[test]
fn nothing_more_than_is_there() {
    let all = Partial {
        offset: 100,
        ..ten_of_100()
    };
    for (kept, lines, expected) in [
        (&all, "content-range: bytes */100", Answer::Whole),
        (
            &all,
            "content-range: bytes */100\netag: \"one\"",
            Answer::Whole,
        ),
        (
            &all,
            "content-range: bytes */100\netag: \"two\"",
            Answer::Foreign(REFUSED),
        ),
        (&all, "content-range: bytes */99", Answer::Foreign(REFUSED)),
        (&all, "content-range: bytes */*", Answer::Foreign(REFUSED)),
        (&all, "content-range: */100", Answer::Foreign(REFUSED)),
        (&all, "", Answer::Foreign(REFUSED)),
        // More was to come.
        (
            &ten_of_100(),
            "content-range: bytes */10",
            Answer::Foreign(REFUSED),
        ),
        (
            &ten_of_100(),
            "content-range: bytes */100",
            Answer::Foreign(REFUSED),
        ),
    ] {
        assert_eq!(answer(kept, 416, lines), expected, "{lines}");
    }
}

#[test]
fn other_statuses() {
    for status in [200, 201, 203] {
        assert_eq!(answer(&ten_of_100(), status, "etag: \"one\""), Answer::Anew);
    }
    // Not a word of the entity: an error's page never goes where the body does.
    for status in [301, 304, 404, 412, 429, 500, 503] {
        assert_eq!(
            answer(&ten_of_100(), status, "content-range: bytes */10"),
            Answer::Elsewhere
        );
    }
}
