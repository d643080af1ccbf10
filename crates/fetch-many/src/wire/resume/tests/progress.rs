//! One body over several attempts.

use http::StatusCode;

use super::super::{Place, Resume};
use super::{get, headers};
use crate::{Error, ErrorKind};

fn head(
    resume: &mut Resume,
    status: u16,
    lines: &str,
    declared: Option<u64>,
) -> Result<Place, Error> {
    let status = StatusCode::from_u16(status).expect("a status");
    resume.head(&get(), status, &headers(lines), declared)
}

/// A body of ten bytes with a tag, of which so many came.
fn broken_off(after: usize) -> Resume {
    let mut resume = Resume::default();
    let place = head(&mut resume, 200, "etag: \"one\"", Some(10));
    assert_eq!(place.expect("it is whole"), Place::Anew);
    resume.take(after).expect("no part limits it");
    resume
}

#[test]
fn goes_on_where_it_was_as_often_as_it_breaks_off() {
    let mut resume = broken_off(3);
    let part = "etag: \"one\"\ncontent-range: bytes 3-9/10";
    assert_eq!(
        head(&mut resume, 206, part, Some(7)).unwrap(),
        Place::Behind
    );
    resume.take(2).unwrap();
    assert_eq!(resume.offset(), 5);
    assert_eq!(resume.ask(&get()).unwrap().headers()["range"], "bytes=5-");
    let part = "etag: \"one\"\ncontent-range: bytes 5-9/10";
    assert_eq!(
        head(&mut resume, 206, part, Some(5)).unwrap(),
        Place::Behind
    );
    resume.take(5).unwrap();
    resume.end().expect("all of it is there");
}

#[test]
fn nothing_came_so_nothing_is_asked_to_go_on() {
    assert!(Resume::default().ask(&get()).is_none());
    assert!(broken_off(0).ask(&get()).is_none());
}

#[test]
fn a_shorter_part_is_not_the_end() {
    let mut resume = broken_off(3);
    head(
        &mut resume,
        206,
        "etag: \"one\"\ncontent-range: bytes 3-4/10",
        Some(2),
    )
    .unwrap();
    resume.take(2).unwrap();
    let error = resume.end().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Truncated);
    assert_eq!(error.to_string(), "body ended after 5 of 10 bytes");
    assert_eq!(resume.ask(&get()).unwrap().headers()["range"], "bytes=5-");
}

#[test]
fn a_longer_part_is_refused_before_its_last_byte_is_handed_on() {
    let mut resume = broken_off(3);
    head(
        &mut resume,
        206,
        "etag: \"one\"\ncontent-range: bytes 3-9/10",
        None,
    )
    .unwrap();
    resume.take(7).unwrap();
    let error = resume.take(1).unwrap_err();
    assert!(error.is_foreign_part() && error.kind() == ErrorKind::Protocol);
    assert!(resume.ask(&get()).is_none(), "what is there is of no use");
}

#[test]
fn another_version_begins_anew_and_is_then_gone_on_with() {
    let mut resume = broken_off(3);
    assert_eq!(
        head(&mut resume, 200, "etag: \"two\"", Some(20)).unwrap(),
        Place::Anew
    );
    resume.take(4).unwrap();
    let asked = resume.ask(&get()).unwrap();
    assert_eq!(asked.headers()["range"], "bytes=4-");
    assert_eq!(asked.headers()["if-range"], "\"two\"");
    // Without a tag there is nothing to go on with.
    assert_eq!(head(&mut resume, 200, "", Some(20)).unwrap(), Place::Anew);
    resume.take(4).unwrap();
    assert!(resume.ask(&get()).is_none());
}

#[test]
fn an_error_page_in_between_changes_nothing() {
    let mut resume = broken_off(3);
    assert_eq!(
        head(&mut resume, 503, "", Some(70)).unwrap(),
        Place::Elsewhere
    );
    assert_eq!(resume.ask(&get()).unwrap().headers()["range"], "bytes=3-");
}

#[test]
fn nothing_more_than_is_there() {
    let mut resume = broken_off(10);
    let place = head(&mut resume, 416, "content-range: bytes */10", Some(0));
    assert_eq!(place.unwrap(), Place::Whole);
}

#[test]
fn what_does_not_belong_there_is_forgotten() {
    let mut resume = broken_off(3);
    let error = head(&mut resume, 206, "content-range: bytes 0-9/10", Some(10)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert!(error.is_foreign_part() && resume.ask(&get()).is_none());
}
