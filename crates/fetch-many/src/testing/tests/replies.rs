//! What comes of what the closure answers.

use super::{kind, page, urls};
use crate::testing::{Fake, Reply};
use crate::{Config, Error, ErrorKind, FetchMany, FetchManyExt, Order, Plan, Retry};

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
