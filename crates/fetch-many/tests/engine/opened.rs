//! What is tried again because the caller says so: other statuses, other methods, a predicate of his.

use std::panic::resume_unwind;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use fetch_many::http::{Method, Request};
use fetch_many::strategy::Batch;
use fetch_many::{
    Bytes, Config, ErrorKind, IntoRequest, Outcome, Plan, RequestExt, Response, Retry, Settings,
};

use crate::reply::{Location, Redirect, Reply};

/// Twice, at once, whatever happens.
fn twice() -> Retry {
    Retry::up_to(2).backoff(Duration::ZERO, Duration::ZERO)
}

/// What comes of one request of which every attempt ends so.
fn run(retry: &Retry, request: impl IntoRequest, reply: impl Fn(u32) -> Reply) -> Outcome {
    let mut now = Instant::now();
    let mut batch = Batch::new(&Plan::new(1).retry(retry.clone()), &Config::default());
    batch.push(request.into_request(), now);
    let mut attempts = 0;
    loop {
        if let Some(mut attempt) = batch.start(now) {
            attempts += 1;
            let result = attempt.judge(reply(attempts).into_result());
            batch.finish(attempt, result, now);
        }
        if let Some(outcome) = batch.next_outcome() {
            return outcome;
        }
        now = batch.next_wake().map_or(now, |at| at.max(now));
    }
}

fn attempts(retry: &Retry, request: impl IntoRequest, reply: Reply) -> u32 {
    run(retry, request, |_| reply).attempts
}

fn post() -> Request<Bytes> {
    let request = Request::builder().method(Method::POST).uri("http://host/");
    request.body(Bytes::from_static(b"body")).unwrap()
}

#[test]
fn the_statuses_given_replace_the_usual_ones() {
    let retry = twice().statuses([404, 503, 7]);
    for (status, expected) in [(404, 3), (503, 3), (502, 1), (429, 1), (200, 1)] {
        let reply = Reply::Status(status, None);
        assert_eq!(
            attempts(&retry, "http://host/", reply),
            expected,
            "{status}"
        );
    }
    // A wish to be left alone does not make it worth a retry.
    let asked = Reply::Status(429, Some(1));
    assert_eq!(attempts(&retry, "http://host/", asked), 1);
    let none = twice().statuses([]);
    assert_eq!(attempts(&none, "http://host/", Reply::Status(503, None)), 1);
    let lost = Reply::Error(ErrorKind::Disconnected);
    assert_eq!(attempts(&none, "http://host/", lost), 3);
}

#[test]
fn what_was_not_processed_is_sent_again_whatever_its_method() {
    for (reply, expected) in [
        (Reply::Status(503, Some(1)), 3),
        (Reply::Status(429, Some(1)), 3),
        (Reply::Status(503, None), 1),
        (Reply::Status(429, Some(0)), 1),
        (Reply::Status(502, Some(1)), 1),
        (Reply::Error(ErrorKind::Connect), 1),
        (Reply::Stale, 1),
    ] {
        assert_eq!(attempts(&twice(), post(), reply), expected, "{reply:?}");
    }
}

#[test]
fn what_the_caller_vouches_for_is_sent_again() {
    let lost = Reply::Error(ErrorKind::Disconnected);
    assert_eq!(attempts(&twice().non_idempotent(), post(), lost), 3);
    let once = Retry::none();
    assert_eq!(attempts(&once, post(), Reply::Stale), 1);
    assert_eq!(
        attempts(&once.clone().non_idempotent(), post(), Reply::Stale),
        2
    );

    let vouched = || post().with(Settings::default().idempotent(true));
    assert_eq!(attempts(&twice(), vouched(), lost), 3);
    assert_eq!(attempts(&once, vouched(), Reply::Stale), 2);

    let mut keyed = post();
    let key = "8e03978e".parse().unwrap();
    keyed.headers_mut().insert("idempotency-key", key);
    assert_eq!(attempts(&twice(), keyed.clone(), lost), 3);

    // One request has the last word.
    let never = Settings::default().idempotent(false);
    for request in ["http://host/".with(never.clone()), keyed.with(never)] {
        assert_eq!(attempts(&twice().non_idempotent(), request, lost), 1);
    }
}

#[test]
fn a_request_is_tried_again_by_its_own_policy() {
    let own = Settings::default().retry(Retry::up_to(1).statuses([500]).non_idempotent());
    let request = || post().with(own.clone());
    assert_eq!(attempts(&twice(), request(), Reply::Status(500, None)), 2);
    assert_eq!(attempts(&twice(), request(), Reply::Status(503, None)), 1);
    // The budget is the batch's.
    let poor = twice().budget(0.0, 0);
    let outcome = run(&poor, request(), |_| Reply::Status(500, None));
    assert_eq!(outcome.attempts, 1);
    assert!(outcome.retry_budget_spent);
    let outcome = run(&poor, request(), |_| Reply::Status(503, None));
    assert!(
        !outcome.retry_budget_spent,
        "it would not have been tried again"
    );
}

type Seen = Arc<Mutex<Vec<(String, Option<u16>, u32)>>>;

/// A predicate that writes down what it is asked.
fn watched(seen: &Seen, retry: Retry, again: bool) -> Retry {
    let seen = Arc::clone(seen);
    retry.when(move |request, result, attempt| {
        let status = result
            .as_ref()
            .ok()
            .map(|response| response.status().as_u16());
        let path = request.uri().path().to_owned();
        seen.lock().unwrap().push((path, status, attempt));
        again
    })
}

#[test]
fn the_predicate_decides_what_heals_and_nothing_else() {
    let seen = Seen::default();
    let retry = watched(&seen, twice(), true);
    assert_eq!(
        attempts(&retry, "http://host/a", Reply::Status(200, None)),
        3
    );
    let asked = seen.lock().unwrap().split_off(0);
    let expected = [1, 2, 3].map(|attempt| ("/a".to_owned(), Some(200), attempt));
    assert_eq!(asked, expected);

    // Not where a repetition might do harm.
    assert_eq!(attempts(&retry, post(), Reply::Status(200, None)), 1);
    let never = watched(&seen, twice(), false);
    assert_eq!(
        attempts(&never, "http://host/", Reply::Status(503, None)),
        1
    );
    // Nor does it keep a stale connection from being replaced: it is not asked.
    seen.lock().unwrap().clear();
    let stale_first = |attempt| match attempt {
        1 => Reply::Stale,
        _ => Reply::Status(200, None),
    };
    assert_eq!(run(&never, "http://host/", stale_first).attempts, 2);
    assert_eq!(seen.lock().unwrap().len(), 1);
}

#[test]
fn the_predicate_is_not_asked_about_redirects_that_are_followed() {
    let seen = Seen::default();
    let retry = watched(&seen, twice(), false);
    let redirect = Redirect {
        status: 302,
        to: Location::Host(2),
        body: 0,
    };
    let reply = |attempt| match attempt {
        1 => Reply::Redirect(redirect),
        _ => Reply::Status(200, None),
    };
    assert_eq!(run(&retry, "http://host/", reply).attempts, 2);
    let asked = seen.lock().unwrap().clone();
    assert_eq!(asked, [("/0/there".to_owned(), Some(200), 2)]);
}

#[test]
fn a_predicate_of_its_own_goes_before_that_of_the_plan() {
    let plan = twice().when(|_, _, _| panic!("it is not asked"));
    let own = twice().when(|_: &_, result: &Result<Response, _>, _| result.is_ok());
    let request = "http://host/".with(Settings::default().retry(own));
    assert_eq!(attempts(&plan, request, Reply::Status(200, None)), 3);
}

#[test]
fn a_predicate_that_panics_is_that_items_error() {
    let retry = twice().when(|_, _, _| {
        // Like a panic, without its message on the screen.
        resume_unwind(Box::new("a panic in a predicate"))
    });
    let outcome = run(&retry, "http://host/a", |_| Reply::Status(503, None));
    assert_eq!(outcome.attempts, 1);
    let error = outcome.result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Other);
    let text = "the predicate of the retry panicked: host/a";
    assert_eq!(error.to_string(), text);
}
