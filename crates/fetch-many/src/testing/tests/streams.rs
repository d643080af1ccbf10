//! The native API.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::{FutureExt, Stream, StreamExt, stream};

use super::{SECOND, descending, indices, urls};
use crate::testing::{Fake, Reply};
use crate::{ErrorKind, Fetch, Plan, ResponseExt};

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
