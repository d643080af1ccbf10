//! One request by the rules of a batch.

use std::time::{Duration, Instant};

use fetch_many_conformance::raw::{Hit, RawServer, Reply};
use fetch_many_threads::http::Request;
use fetch_many_threads::{Config, ErrorKind, Fetcher, Plan, RequestExt, Retry, Settings};

const SECOND: Duration = Duration::from_secs(1);

fn server() -> RawServer {
    let script = |hit: &Hit| match (hit.path.as_str(), hit.attempt) {
        ("/silent", _) => Reply::new().silence(),
        ("/asks", 1) => Reply::new().response(503, &[("Retry-After", "1")], ""),
        ("/heals", 1) | ("/down", _) => Reply::new().response(503, &[], ""),
        _ => Reply::new().ok("at last"),
    };
    RawServer::start(script).expect("loopback can be bound")
}

fn fetcher() -> Fetcher {
    Fetcher::new(&Config::default()).expect("the settings are usable")
}

#[test]
fn what_can_heal_is_tried_again() {
    let server = server();
    let heals = fetcher().fetch_one(server.url("/heals"), &Plan::default());
    assert_eq!(heals.expect("it heals").body(), "at last");
    assert_eq!(server.attempts("/heals"), 2);

    let post = Request::post(server.url("/down")).body(());
    let down = fetcher().fetch_one(post, &Plan::default());
    assert_eq!(down.expect("a status").status(), 503);
    assert_eq!(
        server.attempts("/down"),
        1,
        "nobody knows whether it was carried out"
    );
}

#[test]
fn a_host_is_left_alone_for_as_long_as_it_asks() {
    let server = server();
    let begin = Instant::now();
    let post = Request::post(server.url("/asks")).body(());
    let asks = fetcher().fetch_one(post, &Plan::default());
    assert_eq!(asks.expect("it was put off").body(), "at last");
    assert!(begin.elapsed() >= SECOND);
    assert_eq!(server.attempts("/asks"), 2);
}

#[test]
fn the_deadline_and_what_it_has_of_its_own_hold() {
    let server = server();
    let short = Duration::from_millis(100);
    let plan = Plan::default().deadline(short);
    let silent = fetcher().fetch_one(server.url("/silent"), &plan);
    assert_eq!(silent.expect_err("no time").kind(), ErrorKind::Deadline);

    let silent = server
        .url("/silent")
        .with(Settings::default().timeout(short));
    let plan = Plan::default().retry(Retry::none());
    let silent = fetcher().fetch_one(silent, &plan);
    assert_eq!(silent.expect_err("no time").kind(), ErrorKind::Timeout);
}
