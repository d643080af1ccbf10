//! One body over several attempts.

use super::super::{Partial, Progress};
use super::ten_of_100;
use crate::ErrorKind;

#[test]
fn goes_on_where_it_was_as_often_as_it_breaks_off() {
    let mut progress = Progress::behind(ten_of_100(), 100, 100);
    progress.take(20).unwrap();
    let partial = progress.into_partial().expect("something is there");
    assert_eq!(partial.offset, 30);
    let mut progress = Progress::behind(partial, 100, 100);
    progress.take(70).unwrap();
    progress.end().expect("all of it is there");
}

#[test]
fn nothing_came_so_there_is_nothing_to_go_on_with() {
    let nothing = Partial {
        offset: 0,
        ..ten_of_100()
    };
    assert!(Progress::begun(nothing).into_partial().is_none());
}

#[test]
fn a_shorter_part_is_not_the_end() {
    let mut progress = Progress::behind(ten_of_100(), 12, 100);
    progress.take(2).unwrap();
    let error = progress.end().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Truncated);
    assert_eq!(error.to_string(), "body ended after 12 of 100 bytes");
    assert_eq!(progress.into_partial().unwrap().offset, 12);
}

#[test]
fn a_longer_part_is_refused_before_its_last_byte_is_handed_on() {
    let mut progress = Progress::behind(ten_of_100(), 100, 100);
    progress.take(90).unwrap();
    let error = progress.take(1).unwrap_err();
    assert!(error.is_foreign_part() && error.kind() == ErrorKind::Protocol);
}

#[test]
fn a_body_of_unknown_length_ends_where_the_message_does() {
    let unknown = Partial {
        total: None,
        ..ten_of_100()
    };
    let mut progress = Progress::begun(unknown);
    progress.take(5).unwrap();
    progress.end().expect("nobody said how long it is");
}
