//! What is tried again after a name was not resolved: not before another lookup can be made.

use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use fetch_many::strategy::{Batch, Lookups, Origin};
use fetch_many::{Config, Error, ErrorKind, IntoRequest, Plan, Retry};

/// For so long a failure to look a name up is kept, and is the answer to whoever asks.
const KEPT: Duration = Duration::from_secs(1);

fn failed() -> Error {
    Error::new(ErrorKind::Resolve).detail("name not resolved for now")
}

/// A batch of one request, whose name has not been resolved at this time.
fn after_a_failure(plan: &Plan, now: Instant) -> Batch {
    let mut batch = Batch::new(plan, &Config::default());
    batch.push("http://host/".into_request(), now);
    let attempt = batch.start(now).expect("it may start");
    batch.finish(attempt, Err(failed()), now);
    batch
}

#[test]
fn a_name_is_not_asked_for_again_while_its_failure_is_kept() {
    let backoff = Duration::from_millis(100);
    for backoff in [Duration::ZERO, backoff] {
        let plan = Plan::new(1).retry(Retry::up_to(2).backoff(backoff, backoff));
        let mut now = Instant::now();
        let mut batch = after_a_failure(&plan, now);
        for retry in 1..=2 {
            let early = now + Duration::from_nanos(999_999_999);
            assert!(batch.start(early).is_none(), "it would hear the same");
            now += KEPT + backoff;
            assert!(batch.next_wake().is_some_and(|at| at <= now));
            let attempt = batch.start(now).expect("the failure is forgotten");
            assert_eq!(batch.retries(), retry);
            batch.finish(attempt, Err(failed()), now);
        }
        let outcome = batch.next_outcome().expect("its retries are used up");
        assert_eq!(outcome.attempts, 3);
    }
}

#[test]
fn a_name_is_not_waited_for_beyond_the_deadline() {
    let now = Instant::now();
    let plan = Plan::new(1).deadline(KEPT);
    let mut batch = after_a_failure(&plan, now);
    let outcome = batch.next_outcome().expect("no other lookup fits in");
    assert_eq!(outcome.result.unwrap_err().kind(), ErrorKind::Resolve);
}

/// Only these: who refused a connection may take the next one in a moment.
#[test]
fn other_failures_are_not_waited_for_so_long() {
    let now = Instant::now();
    let backoff = Duration::from_millis(100);
    let plan = Plan::new(1).retry(Retry::up_to(1).backoff(backoff, backoff));
    let mut batch = Batch::new(&plan, &Config::default());
    batch.push("http://host/".into_request(), now);
    let attempt = batch.start(now).expect("it may start");
    batch.finish(attempt, Err(ErrorKind::Connect.into()), now);
    assert!(batch.start(now + backoff).is_some());
}

/// What a lookup of this name says.
fn looked_up(config: &Config) -> Error {
    let url = "http://host/".parse().unwrap();
    let (sender, told) = channel();
    let tell = move |found| drop(sender.send(found));
    let _lookup = Lookups::new(config).look_up(Origin::of(&url).unwrap(), tell);
    told.recv().expect("it is told").expect_err("no address")
}

#[test]
fn a_name_that_is_unknown_will_not_be_known_in_a_second() {
    let unknown = |_: &str| Err(std::io::ErrorKind::NotFound.into());
    let fails = |_: &str| Err(std::io::Error::other("for now"));
    for (config, waits) in [
        (Config::default().resolver(unknown), false),
        (Config::default().resolve("host", []), false),
        (Config::default().resolver(fails), true),
    ] {
        let now = Instant::now();
        let retry = Retry::up_to(1).backoff(Duration::ZERO, Duration::ZERO);
        let mut batch = Batch::new(&Plan::new(1).retry(retry), &Config::default());
        batch.push("http://host/".into_request(), now);
        let attempt = batch.start(now).expect("it may start");
        let error = looked_up(&config);
        let said = error.to_string();
        batch.finish(attempt, Err(error), now);
        assert_eq!(batch.start(now).is_none(), waits, "{said}");
    }
}
