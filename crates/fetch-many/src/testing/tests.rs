//! That a fake keeps the laws, in virtual time.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::{Fake, Reply};
use crate::http::StatusCode;
use crate::{
    Config, Error, ErrorKind, Feed, FetchMany, FetchManyExt, IntoRequest, Order, Outcome, Plan,
    Rate, Request, RequestExt, Requests, Retry, Settings, Slots, Spent,
};

const SECOND: Duration = Duration::from_secs(1);

fn urls(count: usize) -> Vec<String> {
    let url = |page: usize| format!("http://a.example/{page}");
    (0..count).map(url).collect()
}

/// The number that the path of these requests is.
fn page(request: &Request) -> u32 {
    let path = request.uri().path();
    path[1..].parse().expect("a number")
}

fn indices(outcomes: impl Iterator<Item = Outcome>) -> Vec<usize> {
    outcomes.map(|outcome| outcome.index).collect()
}

fn kind(outcome: &Outcome) -> ErrorKind {
    outcome.result.as_ref().expect_err("an error").kind()
}

/// In milliseconds.
fn times(fake: &Fake) -> Vec<u128> {
    let asked = fake.asked().into_iter();
    asked.map(|asked| asked.at.as_millis()).collect()
}

/// Of three pages, the first takes longest.
fn descending() -> Fake {
    Fake::new(|request| Reply::from("").after(SECOND * (3 - page(request))))
}

#[test]
fn order_is_that_of_the_plan() {
    let plan = Plan::new(3);
    assert_eq!(indices(descending().fetch(urls(3), &plan)), [2, 1, 0]);
    let plan = plan.order(Order::AsGiven);
    assert_eq!(indices(descending().fetch(urls(3), &plan)), [0, 1, 2]);
}

#[test]
fn what_takes_the_same_time_comes_in_the_order_in_which_it_was_sent() {
    let fake = Fake::new(|_| "");
    let outcomes = fake.fetch(urls(100), &Plan::new(7));
    assert_eq!(indices(outcomes), (0..100).collect::<Vec<_>>());
    assert_eq!(fake.elapsed(), Duration::ZERO);
}

#[test]
fn limits_are_kept_and_filled() {
    let fake = Fake::new(|_| Reply::from("").after(SECOND));
    fake.fetch_all(urls(5), &Plan::new(2));
    assert_eq!(times(&fake), [0, 0, 1000, 1000, 2000]);

    let fake = Fake::new(|_| Reply::from("").after(SECOND));
    let hosts = ["http://a/1", "http://a/2", "http://b/1", "http://a/3"];
    fake.fetch_all(hosts, &Plan::new(4).per_host(1));
    let asked = fake.asked().into_iter();
    let asked = asked.map(|asked| (asked.at.as_secs(), asked.request.uri().to_string()));
    let at = |second, url: &str| (second, url.to_owned());
    let expected = [
        at(0, "http://a/1"),
        at(0, "http://b/1"),
        at(1, "http://a/2"),
        at(2, "http://a/3"),
    ];
    assert_eq!(asked.collect::<Vec<_>>(), expected);
}

#[test]
fn nothing_is_asked_before_the_first_next() {
    let fake = Fake::new(|_| "");
    let mut outcomes = fake.fetch(urls(1), &Plan::new(1));
    assert_eq!((fake.asked().len(), outcomes.tally().taken), (0, 0));
    assert!(outcomes.next().is_some());
}

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
    *today.lock().unwrap() = Some(std::time::SystemTime::now() + 30 * SECOND);
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
fn redirects_are_followed_and_lose_their_bodies() {
    let fake = Fake::new(|request| match page(request) {
        0 => Reply::status(302)
            .header("location", "/1")
            .body(vec![0; 100]),
        1 => Reply::from("here"),
        _ => Reply::status(301).header("location", "/2"),
    });
    let fake = fake.config(&Config::default().max_body_bytes(50));
    let outcomes = fake.fetch_all(["http://a.example/0", "http://a.example/2"], &Plan::new(1));
    assert_eq!(outcomes[0].uri.as_ref().unwrap(), "http://a.example/1");
    assert_eq!((outcomes[0].redirects, outcomes[0].attempts), (1, 2));
    assert_eq!(kind(&outcomes[1]), ErrorKind::Redirect);
}

#[test]
fn rates_are_kept() {
    let fake = Fake::new(|_| "");
    fake.fetch_all(urls(4), &Plan::new(8).rate(Rate::per_second(4).burst(2)));
    assert_eq!(times(&fake), [0, 0, 250, 500]);
}

#[test]
fn the_deadline_ends_what_is_unfinished() {
    let fake = Fake::new(|request| Reply::from("").after(SECOND * page(request)));
    let outcomes = fake.fetch_all(urls(4), &Plan::new(4).deadline(2 * SECOND + SECOND / 2));
    let finished = outcomes.iter().filter(|outcome| outcome.result.is_ok());
    assert_eq!(finished.count(), 3);
    assert_eq!(kind(&outcomes[3]), ErrorKind::Deadline);
    assert_eq!(fake.elapsed(), 2 * SECOND + SECOND / 2);
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
fn bodies_are_as_a_client_has_them() {
    let fake = Fake::new(|request| match page(request) {
        0 => Reply::from(vec![0_u8; 11]),
        1 => Reply::from(&b"\x1f\x8b is no gzip"[..]).header("content-encoding", "gzip"),
        2 => Reply::status(204).body("none"),
        _ => Reply::from("0123456789"),
    });
    let fake = fake.config(&Config::default().max_body_bytes(10));
    let mut requests: Vec<_> = urls(4).into_iter().map(http::Request::get).collect();
    requests.push(http::Request::head("http://a.example/4"));
    let outcomes = fake.fetch_all(requests, &Plan::new(1));
    assert_eq!(kind(&outcomes[0]), ErrorKind::TooLarge);
    assert_eq!(kind(&outcomes[1]), ErrorKind::TooLarge);
    let length = |index: usize| outcomes[index].result.as_ref().unwrap().body().len();
    assert_eq!([length(2), length(3), length(4)], [0, 10, 0]);
}

#[test]
fn any_error_can_be_made() {
    for kind in [
        ErrorKind::Resolve,
        ErrorKind::Tls,
        ErrorKind::Protocol,
        ErrorKind::Other,
    ] {
        let fake = Fake::new(move |_| kind);
        let outcomes = fake.fetch_all(urls(1), &Plan::new(1).retry(Retry::none()));
        assert_eq!(outcomes[0].result.as_ref().unwrap_err().kind(), kind);
    }
    // A connection that was closed while it was idle is replaced at once, whatever the policy is.
    let mut replies = [
        Err(Error::new(ErrorKind::Disconnected).on_reused_connection()),
        Ok("".into()),
    ]
    .into_iter();
    let fake = Fake::new(move |_| replies.next().unwrap().map(crate::Response::new));
    let outcomes = fake.fetch_all(urls(1), &Plan::new(1).retry(Retry::none()));
    assert_eq!(outcomes[0].attempts, 2);
}

#[test]
fn a_stop_ends_it() {
    let fake = Fake::new(|_| Reply::from("").after(SECOND));
    let mut outcomes = fake.fetch(std::iter::repeat("http://a.example/0"), &Plan::new(4));
    assert!(outcomes.next().is_some());
    outcomes.stop_handle().stop();
    outcomes.by_ref().for_each(drop);
    let tally = outcomes.tally();
    assert_eq!(tally.taken, tally.yielded());
    assert!(tally.cancelled > 0);
    assert_eq!(fake.elapsed(), SECOND);
}

#[test]
fn a_panic_of_the_closure_is_the_tests() {
    let fake = Fake::new(|request| {
        assert_ne!(page(request), 1, "not this one");
        ""
    });
    let mut outcomes = fake.fetch(urls(3), &Plan::new(3).order(Order::AsGiven));
    let next = std::panic::AssertUnwindSafe(|| outcomes.next());
    let panic = std::panic::catch_unwind(next).expect_err("a panic");
    let said = panic.downcast_ref::<String>().expect("words");
    assert!(said.contains("not this one"), "{said}");
    // The batch itself has come to no harm.
    let rest: Vec<_> = outcomes.collect();
    assert_eq!(rest.len(), 3);
    assert_eq!(kind(&rest[1]), ErrorKind::Other);
    assert!(rest[0].result.is_ok() && rest[2].result.is_ok());
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

#[test]
fn it_is_a_fetcher_like_any_other() {
    let boxed: Box<dyn FetchMany> = Box::new(Fake::new(|_| "hello"));
    assert_eq!(
        boxed
            .fetch_all(["http://a/", "no url"], &Plan::new(1))
            .len(),
        2
    );
    let said = format!("{boxed:?}");
    assert!(said.contains("elapsed"), "{said}");
}

#[test]
fn a_crawl_grows_from_what_it_finds() {
    let fake = Fake::new(|request| Reply::from(request.uri().path().to_owned()).after(SECOND));
    let (found, to_visit) = std::sync::mpsc::channel();
    found.send("http://a.example/1".to_owned()).unwrap();
    let mut pages = 0;
    for outcome in fake.fetch(Requests::growing(to_visit.try_iter()), &Plan::new(8)) {
        pages += 1;
        let uri = outcome.uri.as_ref().unwrap();
        if uri.path().len() < 4 {
            found.send(format!("{uri}1")).unwrap();
            found.send(format!("{uri}2")).unwrap();
        }
    }
    assert_eq!((pages, fake.elapsed()), (1 + 2 + 4, 3 * SECOND));
}

#[test]
fn a_feed_of_another_thread_is_waited_for() {
    let fake = Fake::new(|_| Reply::from("").after(SECOND));
    let (feed, requests) = Feed::until_dropped(1);
    let feeding = std::thread::spawn(move || {
        for url in urls(20) {
            feed.push(url).unwrap();
        }
    });
    let plan = Plan::new(4).deadline(3600 * SECOND);
    assert_eq!(
        fake.fetch(requests, &plan)
            .filter(|outcome| outcome.result.is_ok())
            .count(),
        20
    );
    feeding.join().unwrap();
}

#[test]
fn what_came_along_comes_back() {
    let fake = descending();
    let rows = urls(3)
        .into_iter()
        .enumerate()
        .map(|(row, url)| (std::rc::Rc::new(row), url));
    let outcomes = fake.fetch_with(rows, &Plan::new(3));
    let rows: Vec<_> = outcomes
        .map(|(row, outcome)| (*row, outcome.index))
        .collect();
    assert_eq!(rows, [(2, 2), (1, 1), (0, 0)]);
}

#[test]
fn a_request_has_settings_of_its_own() {
    let fake = Fake::new(|_| Reply::from("hello").after(5 * SECOND));
    let hasty = "http://a.example/1".with(Settings::default().timeout(SECOND).retry(Retry::none()));
    let outcomes = fake.fetch_all([hasty, "http://a.example/2".into_request()], &Plan::new(2));
    assert_eq!(kind(&outcomes[0]), ErrorKind::Timeout);
    assert!(outcomes[1].result.is_ok());
}

#[cfg(feature = "stream")]
mod streams {
    use std::collections::VecDeque;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use futures_util::{FutureExt, Stream, StreamExt, stream};

    use super::*;
    use crate::{Fetch, ResponseExt};

    #[test]
    fn a_stream_is_the_same() {
        let fake = descending();
        let outcomes = fake.stream(stream::iter(urls(3)), &Plan::new(3));
        let outcomes: Vec<_> = outcomes
            .collect()
            .now_or_never()
            .expect("nothing to wait for");
        assert_eq!(indices(outcomes.into_iter()), [2, 1, 0]);
        assert_eq!(fake.elapsed(), 3 * SECOND);
    }

    #[test]
    fn one_is_by_the_rules_of_a_batch() {
        let mut replies = [
            Reply::status(503).header("retry-after", "9"),
            Reply::status(302).header("location", "/b"),
            Reply::from("b"),
        ]
        .into_iter();
        let fake = Fake::new(move |_| replies.next().expect("three requests"));
        let fetched = fake
            .fetch_one("http://a.example/a", &Plan::default())
            .now_or_never();
        let response = fetched.expect("nothing to wait for").expect("a response");
        assert_eq!(response.url().expect("by itself").path(), "/b");
        assert_eq!(
            (response.body().as_ref(), fake.elapsed()),
            (&b"b"[..], 9 * SECOND)
        );
        let fetched = fake.fetch_one("no url", &Plan::default()).now_or_never();
        assert_eq!(fetched.unwrap().unwrap_err().kind(), ErrorKind::Request);
    }

    #[test]
    fn one_can_be_spawned_whatever_the_request_was() {
        fn is_send(_: &impl Send) {}
        let fake = Fake::new(|_| "");
        let url = std::rc::Rc::<str>::from("http://a.example/");
        is_send(&fake.fetch_one(url, &Plan::default()));
    }

    /// An input that is fed by somebody else.
    struct Fed(Arc<Mutex<VecDeque<Option<String>>>>);

    impl Stream for Fed {
        type Item = String;

        fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<String>> {
            match self.0.lock().unwrap().pop_front() {
                Some(next) => Poll::Ready(next),
                None => Poll::Pending,
            }
        }
    }

    #[test]
    fn the_deadline_waits_for_an_input_that_has_nothing() {
        let fed = Arc::new(Mutex::new(VecDeque::new()));
        let fake = Fake::new(|_| Reply::from("").after(SECOND));
        let plan = Plan::new(2).deadline(60 * SECOND);
        let mut outcomes = fake.stream(Fed(Arc::clone(&fed)), &plan);
        assert!(outcomes.next().now_or_never().is_none());
        assert_eq!(fake.elapsed(), Duration::ZERO);
        fed.lock()
            .unwrap()
            .push_back(Some("http://a.example/0".to_owned()));
        // First whoever feeds it is let run, then time passes.
        assert!(outcomes.next().now_or_never().is_none());
        assert_eq!((fake.asked().len(), fake.elapsed()), (1, Duration::ZERO));
        fed.lock()
            .unwrap()
            .push_back(Some("http://a.example/1".to_owned()));
        while outcomes.tally().yielded() < 2 {
            outcomes.next().now_or_never();
        }
        assert_eq!(fake.elapsed(), SECOND, "both at once");
        fed.lock().unwrap().push_back(None);
        assert!(outcomes.next().now_or_never().expect("the end").is_none());
    }

    #[test]
    fn it_can_be_spawned() {
        fn is_send(_: &impl Send) {}
        let fake = Fake::new(|_| "");
        is_send(&fake.stream(stream::iter(urls(1)), &Plan::new(1)));
    }
}
