//! Virtual time.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use super::{SECOND, kind, times, urls};
use crate::http::StatusCode;
use crate::testing::{Fake, Reply};
use crate::{Config, ErrorKind, FetchManyExt, Plan, Retry, Slots, Spent};

#[test]
fn a_retry_after_costs_no_time() {
    let real = Instant::now();
    let mut replies = [
        Reply::status(503).header("retry-after", "3600"),
        Reply::from("at last"),
    ]
    .into_iter();
    let fake = Fake::new(move |_| replies.next().expect("two requests"));
    let retry = Retry::default().max_retry_after(3600 * SECOND);
    let outcome = &fake.fetch_all(urls(1), &Plan::new(1).retry(retry))[0];
    assert_eq!(outcome.result.as_ref().unwrap().body(), "at last");
    assert_eq!(outcome.attempts, 2);
    assert_eq!(outcome.timing.sojourn(), 3600 * SECOND);
    assert_eq!(times(&fake), [0, 3_600_000]);
    assert!(real.elapsed() < 60 * SECOND);
}

#[test]
fn a_retry_after_may_be_a_date() {
    let today = Arc::new(Mutex::new(None));
    let told = Arc::clone(&today);
    let fake = Fake::new(move |_| match told.lock().unwrap().take() {
        Some(date) => {
            let until = httpdate::fmt_http_date(date);
            Reply::status(429).header("retry-after", &until)
        }
        None => Reply::from(""),
    });
    *today.lock().unwrap() = Some(SystemTime::now() + 30 * SECOND);
    let outcomes = fake.fetch_all(urls(1), &Plan::new(1));
    assert_eq!(outcomes[0].attempts, 2);
    let elapsed = fake.elapsed();
    assert!(
        25 * SECOND < elapsed && elapsed <= 30 * SECOND,
        "{elapsed:?}"
    );
}

#[test]
fn a_run_is_like_the_one_before() {
    let run = || {
        let fake = Fake::new(|_| StatusCode::BAD_GATEWAY);
        let retry = Retry::up_to(5).budget(1.0, 100);
        fake.fetch_all(urls(20), &Plan::new(4).retry(retry));
        fake.asked()
            .into_iter()
            .map(|asked| (asked.at, asked.request.uri().clone()))
            .collect::<Vec<_>>()
    };
    let once = run();
    assert_eq!(once.len(), 6 * 20);
    assert!(
        once.last().unwrap().0 > Duration::ZERO,
        "backoff takes time"
    );
    assert_eq!(once, run());
}

#[test]
fn what_takes_too_long_has_timed_out() {
    let fake = Fake::new(|_| Reply::from("").after(Duration::MAX));
    let config = Config::default().timeout(5 * SECOND);
    let fake = fake.config(&config);
    let outcomes = fake.fetch_all(urls(1), &Plan::new(1).retry(Retry::none()));
    assert_eq!(kind(&outcomes[0]), ErrorKind::Timeout);
    let said = outcomes[0].result.as_ref().unwrap_err().to_string();
    assert_eq!(said, "no answer within 5 s: a.example/0");
    assert_eq!(fake.elapsed(), 5 * SECOND);
    let endless = fake.clone().config(&config.timeout(Duration::MAX));
    let outcomes = endless.fetch_all(urls(1), &Plan::new(1).retry(Retry::none()));
    assert_eq!(outcomes.len(), 1, "an end nonetheless");
}

#[test]
fn what_is_in_flight_goes_on_while_the_caller_is_busy() {
    let fake = Fake::new(|_| Reply::from("").after(SECOND));
    let mut outcomes = fake.fetch(urls(10), &Plan::new(2));
    assert!(outcomes.next().is_some());
    fake.pass(100 * SECOND);
    assert_eq!(outcomes.count(), 9);
    // Workers went on by themselves, at the seconds at which slots fell free.
    assert_eq!(
        times(&fake),
        [0, 0, 1000, 1000, 2000, 2000, 3000, 3000, 4000, 4000]
    );
    assert_eq!(fake.elapsed(), 101 * SECOND);
}

#[test]
fn where_the_time_went_is_exact() {
    let fake = Fake::new(|_| Reply::from("").after(SECOND));
    let urls = ["http://a/", "http://b/", "http://c/"];
    let mut outcomes = fake.fetch(urls, &Plan::new(2));
    let all: Vec<_> = outcomes.by_ref().collect();
    let spent = |index: usize, phase| all[index].phases.get(phase);
    let (none, phases) = (Duration::ZERO, &all[2].phases);
    assert_eq!(
        (spent(0, Spent::Slot), spent(0, Spent::Wait)),
        (none, SECOND)
    );
    assert_eq!(
        (spent(2, Spent::Slot), spent(2, Spent::Wait)),
        (SECOND, SECOND),
        "{phases:?}"
    );
    assert_eq!(all[2].phases.total(), 2 * SECOND);
    assert_eq!(all[2].timing.yielded, all[2].timing.finished);

    let ledger = outcomes.ledger();
    assert_eq!(ledger.elapsed(), 2 * SECOND);
    let seconds = |slots| ledger.seconds(slots);
    let whole = (seconds(Slots::Wait), seconds(Slots::Tail));
    assert_eq!(whole, (3.0, 1.0), "of four slot-seconds: {ledger:?}");
}

#[test]
fn two_batches_share_the_clock() {
    let fake = Fake::new(|_| Reply::from("").after(SECOND));
    let mut one = fake.fetch(urls(3), &Plan::new(1));
    let mut other = fake.fetch(urls(3), &Plan::new(1));
    for _ in 0..3 {
        assert!(one.next().is_some());
        assert!(other.next().is_some());
    }
    assert!(one.next().is_none() && other.next().is_none());
    assert_eq!(fake.elapsed(), 4 * SECOND);
}
