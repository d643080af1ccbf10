//! The deadline, to the instant: what is complete before it is kept, and nothing waits for it in
//! vain.

use std::time::{Duration, Instant};

use fetch_many::strategy::{Attempt, Batch, Step};
use fetch_many::{Config, ErrorKind, IntoRequest, Outcome, Plan, Rate, Retry};

use crate::reply::Reply;

const SECOND: Duration = Duration::from_secs(1);

fn plan() -> Plan {
    let retry = Retry::up_to(3).backoff(Duration::ZERO, Duration::ZERO);
    Plan::new(1).retry(retry).deadline(SECOND)
}

/// A batch with the one attempt of its only request.
fn start(plan: &Plan, now: Instant) -> (Batch, Attempt) {
    let mut batch = Batch::new(plan, &Config::default());
    assert!(matches!(batch.step(now), Step::Take));
    batch.push("http://host/".into_request(), now);
    batch.end();
    let attempt = batch.start(now).unwrap();
    (batch, attempt)
}

fn outcome(batch: &mut Batch, now: Instant) -> Outcome {
    match batch.step(now) {
        Step::Yield(outcome) => outcome,
        step => panic!("no outcome yet: {step:?}"),
    }
}

#[test]
fn a_pause_that_outlasts_the_deadline_leaves_the_last_result() {
    let now = Instant::now();
    let (mut batch, attempt) = start(&plan(), now);
    batch.finish(attempt, Reply::Status(503, Some(1)).into_result(), now);
    let response = outcome(&mut batch, now).result.unwrap();
    assert_eq!(response.status(), 503);
    assert!(matches!(batch.step(now), Step::Done));
}

#[test]
fn a_rate_that_outlasts_the_deadline_leaves_the_last_result() {
    let now = Instant::now();
    let mut rate = Rate::per_second(1);
    rate.interval = SECOND;
    let (mut batch, attempt) = start(&plan().rate(rate), now);
    batch.finish(attempt, Reply::Stale.into_result(), now);
    let error = outcome(&mut batch, now).result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Disconnected);
}

#[test]
fn a_retry_that_would_come_too_late_costs_no_budget() {
    let now = Instant::now();
    let retry = Retry::up_to(2).backoff(Duration::ZERO, Duration::ZERO);
    let mut batch = Batch::new(
        &Plan::new(2).deadline(SECOND).retry(retry.budget(0.0, 1)),
        &Config::default(),
    );
    assert!(matches!(batch.step(now), Step::Take));
    for url in ["http://paused/", "http://free/"] {
        batch.push(url.into_request(), now);
    }
    let paused = batch.start(now).unwrap();
    let free = batch.start(now).unwrap();
    batch.finish(paused, Reply::Status(503, Some(1)).into_result(), now);
    batch.finish(free, Reply::Error(ErrorKind::Connect).into_result(), now);
    let again = batch.start(now).expect("the budget allows one retry");
    assert_eq!(again.request.uri().host(), Some("free"));
}

#[test]
fn a_result_at_the_deadline_is_too_late_whoever_looks_first() {
    let now = Instant::now();
    let before = Duration::new(0, 999_999_999);
    for (after, kept) in [(before, true), (SECOND, false)] {
        let (mut batch, attempt) = start(&plan(), now);
        batch.finish(attempt, Reply::Status(200, None).into_result(), now + after);
        let result = outcome(&mut batch, now + after).result;
        let kind = result.as_ref().err().map(fetch_many::Error::kind);
        assert_eq!(kind, (!kept).then_some(ErrorKind::Deadline));
    }
}

#[test]
fn a_deadline_of_zero_takes_nothing() {
    let now = Instant::now();
    let mut batch = Batch::new(&Plan::new(1).deadline(Duration::ZERO), &Config::default());
    assert!(matches!(batch.step(now), Step::Done));
    assert_eq!(batch.taken(), 0);
}

#[test]
fn what_is_taken_while_the_batch_closes_is_given_up_too() {
    let now = Instant::now();
    let mut batch = Batch::new(&plan(), &Config::default());
    assert!(matches!(batch.step(now), Step::Take));
    batch.stop(now);
    batch.push("http://host/".into_request(), now);
    let outcome = outcome(&mut batch, now);
    assert_eq!(outcome.result.unwrap_err().kind(), ErrorKind::Cancelled);
    assert_eq!((outcome.index, outcome.attempts), (0, 0));
    assert!(matches!(batch.step(now), Step::Done));
}
