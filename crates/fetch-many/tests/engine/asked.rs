//! What a server asks for with `Retry-After`: it is kept to the instant, costs no budget, and nobody waits
//! for too long.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use fetch_many::strategy::{Attempt, Batch};
use fetch_many::{Config, ErrorKind, IntoRequest, Outcome, Plan, Response, Retry, http};

use crate::reply::{Location, Redirect, Reply};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// Retries that no budget allows.
fn unpaid(retries: u32) -> Retry {
    Retry::up_to(retries).budget(0.0, 0)
}

/// A batch that has taken these.
fn taken(plan: &Plan, urls: &[&str], now: Instant) -> Batch {
    let mut batch = Batch::new(plan, &Config::default());
    for url in urls {
        batch.push(url.into_request(), now);
    }
    batch
}

fn start(batch: &mut Batch, now: Instant) -> Attempt {
    batch.start(now).expect("one may start")
}

fn outcomes(batch: &mut Batch) -> Vec<Outcome> {
    std::iter::from_fn(|| batch.next_outcome()).collect()
}

/// The index and the status, or kind of error, of each.
fn results(batch: &mut Batch) -> Vec<(usize, Result<u16, ErrorKind>)> {
    let results = outcomes(batch).into_iter().map(|outcome| {
        let result = outcome.result.map(|response| response.status().as_u16());
        (outcome.index, result.map_err(|error| error.kind()))
    });
    results.collect()
}

fn busy(seconds: u64) -> Result<Response, fetch_many::Error> {
    Reply::Status(503, Some(seconds)).into_result()
}

#[test]
fn a_wait_that_is_asked_for_costs_no_budget_and_ends_with_the_retries() {
    let mut now = Instant::now();
    let mut batch = taken(&Plan::new(1).retry(unpaid(3)), &["http://host/"], now);
    for _ in 0..3 {
        let attempt = start(&mut batch, now);
        batch.finish(attempt, busy(1), now);
        assert!(
            batch
                .start(now + Duration::from_nanos(999_999_999))
                .is_none()
        );
        assert_eq!(batch.next_wake(), Some(now + SECOND));
        now += SECOND;
    }
    let attempt = start(&mut batch, now);
    batch.finish(attempt, busy(1), now);
    assert_eq!(results(&mut batch), [(0, Ok(503))]);
    assert_eq!(batch.retries(), 3);
}

#[test]
fn no_time_at_all_is_no_wish_and_is_paid_for() {
    let now = Instant::now();
    let mut batch = taken(&Plan::new(1).retry(unpaid(3)), &["http://host/"], now);
    let attempt = start(&mut batch, now);
    batch.finish(attempt, busy(0), now);
    assert_eq!(results(&mut batch), [(0, Ok(503))]);
}

#[test]
fn those_who_come_back_go_first_in_their_order() {
    let now = Instant::now();
    let urls = ["http://host/0", "http://host/1", "http://host/2"];
    let mut batch = taken(&Plan::new(2).retry(unpaid(1)), &urls, now);
    let (first, second) = (start(&mut batch, now), start(&mut batch, now));
    batch.finish(first, busy(1), now);
    batch.finish(second, busy(1), now);
    let then = now + SECOND;
    let paths = [(); 2].map(|()| start(&mut batch, then).request.uri().path().to_owned());
    assert_eq!(paths, ["/0", "/1"]);
}

#[test]
fn a_wish_for_too_long_ends_all_who_would_wait() {
    let now = Instant::now();
    let urls = [
        "http://host/0",
        "http://host/1",
        "http://host/2",
        "http://other/",
        "http://host/4",
    ];
    let mut batch = taken(&Plan::new(3).per_host(2).retry(unpaid(2)), &urls, now);
    let running = [(); 3].map(|()| start(&mut batch, now));
    let [asked, other, on_its_way] = running;
    assert_eq!(other.request.uri().host(), Some("other"));
    batch.finish(asked, busy(61), now);
    let expected = [
        (0, Ok(503)),
        (2, Err(ErrorKind::Busy)),
        (4, Err(ErrorKind::Busy)),
    ];
    assert_eq!(results(&mut batch), expected);
    // What is on its way ends with what comes of it, and is not tried again.
    batch.finish(on_its_way, busy(1), now);
    batch.finish(other, Reply::Status(200, None).into_result(), now);
    assert_eq!(results(&mut batch), [(1, Ok(503)), (3, Ok(200))]);
    // Who comes now would wait for too long; who comes later would not, and waits to the end.
    batch.push("http://host/5".into_request(), now);
    let outcome = outcomes(&mut batch).remove(0);
    assert_eq!(outcome.attempts, 0);
    let error = outcome.result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Busy);
    assert!(
        error
            .to_string()
            .starts_with("asks to be left alone for 61 s, longer than 60 s: host")
    );
    let later = now + SECOND;
    batch.push("http://host/6".into_request(), later);
    assert!(batch.start(later).is_none());
    let told = now + MINUTE + SECOND;
    assert_eq!(batch.next_wake(), Some(told));
    assert_eq!(start(&mut batch, told).request.uri().path(), "/6");
}

#[test]
fn who_waits_for_a_backoff_is_given_up_too_and_stays_so() {
    let now = Instant::now();
    let retry = Retry::up_to(2).backoff(SECOND, SECOND).seed(7);
    let urls = ["http://host/0", "http://host/1"];
    let mut batch = taken(&Plan::new(2).retry(retry), &urls, now);
    let (lost, asked) = (start(&mut batch, now), start(&mut batch, now));
    batch.finish(lost, Reply::Error(ErrorKind::Connect).into_result(), now);
    batch.finish(asked, busy(3600), now);
    let expected = [(1, Ok(503)), (0, Err(ErrorKind::Busy))];
    assert_eq!(results(&mut batch), expected);
    // Another item has its place by now, and nothing is due for that one.
    batch.push("http://other/".into_request(), now);
    let attempt = start(&mut batch, now);
    assert!(batch.start(now + MINUTE).is_none());
    batch.finish(
        attempt,
        Reply::Status(200, None).into_result(),
        now + MINUTE,
    );
    assert_eq!(results(&mut batch), [(2, Ok(200))]);
}

#[test]
fn a_redirect_to_a_host_that_asks_for_too_long_is_not_followed_there() {
    let now = Instant::now();
    let urls = ["http://host0/0", "http://host1/1"];
    let mut batch = taken(&Plan::new(2), &urls, now);
    let (shut, redirected) = (start(&mut batch, now), start(&mut batch, now));
    batch.finish(shut, busy(3600), now);
    let redirect = Redirect {
        status: 302,
        to: Location::Host(0),
        body: 0,
    };
    batch.finish(redirected, Reply::Redirect(redirect).into_result(), now);
    let expected = [(0, Ok(503)), (1, Err(ErrorKind::Busy))];
    assert_eq!(results(&mut batch), expected);
}

#[test]
fn a_date_without_the_servers_clock_counts_from_ours() {
    let now = Instant::now();
    let date = |seconds: u64| UNIX_EPOCH + Duration::from_secs(1_000_000_000 + seconds);
    // Told five seconds ago, which have passed on both clocks.
    for (told, expected) in [
        (Some(date(0)), Some(25)),
        (Some(date(60)), None),
        (None, None),
    ] {
        let mut batch = taken(&Plan::new(1).retry(unpaid(1)), &["http://host/"], now);
        let attempt = start(&mut batch, now);
        if let Some(told) = told {
            batch.tell_date(told, now);
        }
        let then = now + 5 * SECOND;
        batch.finish(attempt, Ok(busy_until(date(30))), then);
        let waits = batch.next_wake().map(|at| (at - then).as_secs());
        assert_eq!(waits, expected, "{told:?}");
    }
}

fn busy_until(date: SystemTime) -> Response {
    let date = httpdate::fmt_http_date(date);
    let response = http::Response::builder().status(503);
    let response = response.header("retry-after", date);
    response.body(fetch_many::Bytes::new()).unwrap()
}
