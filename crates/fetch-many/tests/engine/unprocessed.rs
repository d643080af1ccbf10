//! What a server says it has not processed does no harm twice, whatever its method.

use std::time::{Duration, Instant};

use fetch_many::strategy::Batch;
use fetch_many::{Bytes, Config, Error, ErrorKind, IntoRequest, Plan, Response, Retry, http};

fn refused() -> Result<Response, Error> {
    Err(Error::new(ErrorKind::Disconnected).unprocessed())
}

fn post(plan: &Plan, now: Instant) -> Batch {
    let mut batch = Batch::new(plan, &Config::default());
    let request = http::Request::post("http://host/").body(Bytes::from("body"));
    batch.push(request.into_request(), now);
    batch
}

#[test]
fn it_is_repeated_once_at_once_without_retries() {
    let now = Instant::now();
    let mut batch = post(&Plan::new(1).retry(Retry::none()), now);
    for _ in 0..2 {
        let attempt = batch.start(now).expect("at once");
        batch.finish(attempt, refused(), now);
    }
    assert!(batch.start(now).is_none());
    let outcome = batch.next_outcome().expect("it has ended");
    assert_eq!(
        (outcome.attempts, outcome.result.unwrap_err().kind()),
        (2, ErrorKind::Disconnected)
    );
}

#[test]
fn then_it_is_tried_again_as_the_policy_says() {
    let mut now = Instant::now();
    let second = Duration::from_secs(1);
    let retry = Retry::up_to(2).budget(1.0, 10).backoff(second, second);
    let mut batch = post(&Plan::new(1).retry(retry), now);
    for _ in 0..4 {
        let attempt = batch.start(now).expect("once more");
        batch.finish(attempt, refused(), now);
        now += second;
    }
    assert!(batch.start(now).is_none());
    assert_eq!(batch.next_outcome().expect("it has ended").attempts, 4);
}

/// The server may have done what it was asked for.
#[test]
fn a_loss_without_that_word_is_the_last() {
    let now = Instant::now();
    let retry = Retry::up_to(2).budget(1.0, 10);
    let mut batch = post(&Plan::new(1).retry(retry), now);
    let attempt = batch.start(now).expect("it may start");
    batch.finish(attempt, Err(ErrorKind::Disconnected.into()), now);
    assert_eq!(batch.next_outcome().expect("it has ended").attempts, 1);
}
