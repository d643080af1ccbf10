//! What cannot be seen from outside: that nothing is kept of what is done with.

use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use super::{Batch, Step};
use crate::{Config, IntoRequest, Plan, Rate, Response};

/// Fetches one page each from so many hosts, `every` so often, and returns the most hosts and
/// timers that were known at once.
fn most_known(plan: &Plan, hosts: usize, every: Duration, response: &Response) -> (usize, usize) {
    let mut now = Instant::now();
    let mut batch = Batch::new(plan, &Config::default());
    let mut most = (0, 0);
    let mut given = 0;
    loop {
        match batch.step(now) {
            Step::Take if given == hosts => batch.end(),
            Step::Take => {
                let url = format!("http://host{given}.example/");
                batch.push(url.into_request(), now);
                given += 1;
            }
            Step::Start(attempt) => {
                now += every;
                batch.finish(attempt, Ok(response.clone()), now);
            }
            Step::Yield(_) => {}
            Step::Wait(until) => now = until.expect("no attempt is left unfinished"),
            Step::Done => break,
        }
        most.0 = most.0.max(batch.hosts.len());
        most.1 = most.1.max(batch.timers.len());
    }
    assert!(batch.items.is_empty());
    most
}

#[test]
fn hosts_are_forgotten_as_soon_as_their_last_item_is_done() {
    let plan = Plan::new(8).lookahead(8);
    let most = most_known(&plan, 100_000, Duration::ZERO, &Response::default());
    assert!(most.0 <= 16 && most.1 == 0, "{most:?}");
}

#[test]
fn hosts_with_a_rate_are_remembered_no_longer_than_it_asks() {
    let millis = Duration::from_millis(1);
    let plan = Plan::new(8).lookahead(8).rate(Rate::per_second(100));
    let most = most_known(&plan, 20_000, millis, &Response::default());
    // Ten milliseconds each, one host a millisecond.
    assert!(most.0 <= 16 + 11 && most.1 <= 11, "{most:?}");
}

#[test]
fn paused_hosts_are_remembered_until_the_pause_is_over() {
    let plan = Plan::new(8).lookahead(8).retry(crate::Retry::none());
    let busy = http::Response::builder()
        .status(429)
        .header("retry-after", 1);
    let busy = busy.body(crate::Bytes::new()).unwrap();
    let most = most_known(&plan, 20_000, Duration::from_millis(10), &busy);
    assert!(most.0 <= 16 + 101 && most.1 <= 101, "{most:?}");
}

#[test]
fn hosts_that_may_be_slowed_down_are_remembered_for_a_second() {
    let plan = Plan::new(8).lookahead(8).adapt(true);
    let most = most_known(
        &plan,
        20_000,
        Duration::from_millis(10),
        &Response::default(),
    );
    assert!(most.0 <= 16 + 101 && most.1 <= 101, "{most:?}");
}

#[test]
fn hosts_that_were_slowed_down_are_remembered_for_a_minute() {
    let plan = Plan::new(8).lookahead(8).adapt(true);
    let plan = plan.retry(crate::Retry::none());
    let busy = http::Response::builder().status(503);
    let busy = busy.body(crate::Bytes::new()).unwrap();
    let most = most_known(&plan, 2_000, Duration::from_secs(1), &busy);
    assert!(most.0 <= 16 + 62 && most.1 <= 2 * 62, "{most:?}");
}

#[test]
fn a_burst_leaves_no_more_timers_than_it_is_long() {
    let mut now = Instant::now();
    let mut batch = Batch::new(
        &Plan::new(1).rate(Rate::per_second(100).burst(5)),
        &Config::default(),
    );
    let mut most = 0;
    for _ in 0..10_000 {
        batch.push("http://host/".into_request(), now);
        let attempt = loop {
            match batch.start(now) {
                Some(attempt) => break attempt,
                None => now = batch.next_wake().expect("the rate allows it soon"),
            }
        };
        batch.finish(attempt, Ok(Response::default()), now);
        assert!(batch.next_outcome().is_some());
        most = most.max(batch.timers.len());
    }
    assert!(most <= 6, "{most} timers for one host");
}

/// Whoever drives the engine without a dispatcher gets the room back as well, with each outcome.
#[test]
fn room_is_given_back_with_the_outcome() {
    let now = Instant::now();
    let mut batch = Batch::new(&Plan::new(1).in_memory(0), &Config::default());
    let mut never = Context::from_waker(Waker::noop());
    for asks_for_outcomes in [false, true, false] {
        let url = "http://host/";
        batch.push(url.into_request(), now);
        let mut attempt = batch.start(now).expect("it may start at once");
        let share = attempt.course.share();
        let reserved = share.poll_reserve(&mut never);
        assert!(matches!(reserved, Poll::Ready(Ok(()))), "there is room");
        share.settle(100);
        batch.finish(attempt, Ok(Response::new(vec![0; 100].into())), now);
        // Either way to get at it.
        if asks_for_outcomes {
            assert!(batch.next_outcome().is_some());
        } else {
            assert!(matches!(batch.step(now), Step::Yield(_)));
        }
    }
}
