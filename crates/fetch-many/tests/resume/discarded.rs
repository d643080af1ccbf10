//! What is kept for an attempt that is never made is given up.

use std::time::Instant;

use fetch_many::strategy::Step;

use crate::script::End::Cut;
use crate::script::{Files, batch, exchange, get};

/// A batch in which an attempt has broken off after some bytes, and another one waits for its time.
#[test]
fn by_a_stop() {
    let files = Files::default();
    let mut batch = batch(get(), &files);
    let now = Instant::now();
    let Step::Start(mut attempt) = batch.step(now) else {
        panic!("it starts");
    };
    let first = (200, "etag: \"1\"\ncontent-length: 10", "0123", Cut);
    let result = exchange(&mut attempt, first);
    assert!(result.is_err());
    batch.finish(attempt, result, now);
    assert_eq!(files.open(), 1, "it is kept for the next attempt");
    batch.stop(now);
    drop(batch);
    assert_eq!((files.open(), files.committed()), (0, vec![]));
}

#[test]
fn by_an_attempt_that_comes_too_late() {
    let files = Files::default();
    let mut batch = batch(get(), &files);
    let now = Instant::now();
    let Step::Start(mut attempt) = batch.step(now) else {
        panic!("it starts");
    };
    batch.stop(now);
    let first = (200, "etag: \"1\"\ncontent-length: 10", "0123", Cut);
    let result = exchange(&mut attempt, first);
    batch.finish(attempt, result, now);
    drop(batch);
    assert_eq!((files.opened(), files.open()), (1, 0));
}
