//! Settings at the ends of their types, and edges that chance rarely meets.

use std::time::{Duration, Instant};

use fetch_many::http::{Method, Request};
use fetch_many::strategy::{Attempt, Batch, Step};
use fetch_many::{Bytes, Config, Order, Plan, Rate, Retry};

use crate::reply::Reply;

fn push(batch: &mut Batch, method: Method, url: &str, now: Instant) {
    let request = Request::builder().method(method).uri(url);
    batch.push(Ok(request.body(Bytes::new()).unwrap()), now);
}

/// A batch that has taken so many requests to one host.
fn taken(plan: &Plan, requests: usize, now: Instant) -> Batch {
    let mut batch = Batch::new(plan, &Config::default());
    for _ in 0..requests {
        push(&mut batch, Method::GET, "http://host/", now);
    }
    batch
}

fn starts(batch: &mut Batch, now: Instant) -> Vec<Attempt> {
    std::iter::from_fn(|| batch.start(now)).collect()
}

#[test]
fn the_longest_of_everything_neither_panics_nor_overflows() {
    let now = Instant::now();
    let retry = Retry::up_to(u32::MAX)
        .backoff(Duration::MAX, Duration::MAX)
        .max_retry_after(Duration::MAX)
        .budget(f64::INFINITY, u32::MAX);
    let plan = Plan::new(usize::MAX)
        .per_host(usize::MAX)
        .lookahead(usize::MAX)
        .order(Order::AsGiven)
        .retry(retry)
        .deadline(Duration::MAX);
    let mut batch = taken(&plan, 3, now);
    let attempts = starts(&mut batch, now);
    assert_eq!(attempts.len(), 3);
    for attempt in attempts {
        let reply = Reply::Status(503, Some(u64::MAX));
        batch.finish(attempt, reply.into_result(), now);
    }
    batch.end();
    while let Step::Yield(_) = batch.step(now) {}
    batch.stop(now);
    while let Step::Yield(_) = batch.step(now) {}
    assert!(matches!(batch.step(now), Step::Done));
}

#[test]
fn the_longest_interval_still_allows_its_burst_and_no_more() {
    let now = Instant::now();
    for burst in [1, 2, 5] {
        let mut rate = Rate::per_second(1).burst(burst);
        rate.interval = Duration::MAX;
        let mut batch = taken(&Plan::new(64).rate(rate), 10, now);
        assert_eq!(starts(&mut batch, now).len(), burst as usize);
    }
}

#[test]
fn a_budget_that_is_no_number_or_negative_earns_nothing() {
    let now = Instant::now();
    for budget in [f64::NAN, -1.0] {
        let retry = Retry::up_to(1).backoff(Duration::ZERO, Duration::ZERO);
        let plan = Plan::new(8).retry(retry.budget(budget, 1));
        let mut batch = taken(&plan, 4, now);
        for attempt in starts(&mut batch, now) {
            batch.finish(attempt, Reply::Status(503, None).into_result(), now);
        }
        assert_eq!(starts(&mut batch, now).len(), 1, "{budget}");
    }
}

#[test]
fn a_budget_without_a_reserve_is_earned() {
    let now = Instant::now();
    let retry = Retry::up_to(1).backoff(Duration::ZERO, Duration::ZERO);
    let plan = Plan::new(64).retry(retry.budget(0.25, 0));
    let mut batch = taken(&plan, 8, now);
    for attempt in starts(&mut batch, now) {
        batch.finish(attempt, Reply::Status(503, None).into_result(), now);
    }
    // Eight have earned two, of which one can be saved up.
    assert_eq!(starts(&mut batch, now).len(), 1);
}

#[test]
fn a_stale_connection_is_repeated_once_for_idempotent_methods_only() {
    let now = Instant::now();
    for (method, repetitions) in [(Method::PUT, 1), (Method::POST, 0)] {
        let mut batch = Batch::new(&Plan::new(1).retry(Retry::none()), &Config::default());
        push(&mut batch, method, "http://host/", now);
        let mut attempts = 0;
        while let Some(attempt) = batch.start(now) {
            assert_eq!(attempt.bounds.fresh, attempts > 0);
            attempts += 1;
            batch.finish(attempt, Reply::Stale.into_result(), now);
        }
        assert_eq!(attempts, 1 + repetitions);
        assert_eq!(batch.retries(), repetitions);
        assert!(batch.next_outcome().unwrap().result.is_err());
    }
}

#[test]
fn a_retry_after_silence_is_on_a_new_connection_and_is_paid_for() {
    let now = Instant::now();
    for (retries, attempts) in [(0, 1), (1, 2)] {
        let plan = Plan::new(1).retry(Retry::up_to(retries));
        let mut batch = taken(&plan, 1, now);
        let mut now = now;
        let mut fresh = Vec::new();
        while let Some(attempt) = batch.start(now) {
            fresh.push(attempt.bounds.fresh);
            batch.finish(attempt, Reply::Silent.into_result(), now);
            // Longer than any backoff.
            now += Duration::from_secs(60);
        }
        assert_eq!(fresh, [false, true][..attempts]);
    }
}

#[test]
fn a_stale_repetition_keeps_to_the_pause_of_its_host() {
    let now = Instant::now();
    let mut batch = taken(&Plan::new(2).retry(Retry::none()), 2, now);
    let stale = batch.start(now).unwrap();
    let busy = batch.start(now).unwrap();
    batch.finish(busy, Reply::Status(429, Some(3)).into_result(), now);
    batch.finish(stale, Reply::Stale.into_result(), now);
    assert!(batch.start(now).is_none());
    let later = now + Duration::from_secs(3);
    assert_eq!(batch.next_wake(), Some(later));
    assert!(batch.start(later).unwrap().bounds.fresh);
}

#[test]
fn a_result_handed_in_twice_changes_nothing_the_second_time() {
    let now = Instant::now();
    let mut batch = taken(&Plan::new(1), 1, now);
    let attempt = batch.start(now).unwrap();
    let id = attempt.id;
    batch.finish(attempt, Reply::Status(200, None).into_result(), now);
    // The next item takes the slab's key over, but not the attempt's number.
    push(&mut batch, Method::GET, "http://host/", now);
    let mut late = batch.start(now).unwrap();
    late.id = id;
    batch.finish(late, Reply::Status(500, None).into_result(), now);
    assert_eq!(batch.in_flight(), 1);
    assert!(batch.next_outcome().unwrap().result.is_ok());
    assert!(batch.next_outcome().is_none());
}

#[test]
fn without_lookahead_the_limit_is_still_reached() {
    let now = Instant::now();
    let mut batch = Batch::new(
        &Plan::new(3).lookahead(0).order(Order::AsGiven),
        &Config::default(),
    );
    let mut running = Vec::new();
    loop {
        match batch.step(now) {
            Step::Take => push(&mut batch, Method::GET, "http://host/", now),
            Step::Start(attempt) => running.push(attempt),
            Step::Wait(until) => break assert_eq!(until, None),
            step => panic!("{step:?}"),
        }
    }
    assert_eq!(running.len(), 3);
    // Behind the head of the line, outcomes count against the bound.
    let last = running.pop().unwrap();
    batch.finish(last, Reply::Status(200, None).into_result(), now);
    assert!(matches!(batch.step(now), Step::Wait(None)));
    let first = running.remove(0);
    batch.finish(first, Reply::Status(200, None).into_result(), now);
    assert!(matches!(batch.step(now), Step::Yield(outcome) if outcome.index == 0));
    assert!(matches!(batch.step(now), Step::Take));
}
