//! Redirects: who is asked next, with what, and within which bounds.

use std::time::{Duration, Instant};

use fetch_many::http::{self, HeaderMap};
use fetch_many::strategy::{Attempt, Batch};
use fetch_many::{Bytes, Config, Error, ErrorKind, Outcome, Plan, Response, Retry};

const SECRETS: [&str; 3] = ["authorization", "cookie", "x-api-key"];

struct Chain {
    batch: Batch,
    now: Instant,
}

impl Chain {
    fn start(method: &str, url: &str, config: &Config) -> (Self, Attempt) {
        let mut request = http::Request::builder().method(method).uri(url);
        for name in SECRETS {
            request = request.header(name, "secret");
        }
        let request = request
            .header("accept", "text/plain")
            .header("content-type", "text/plain")
            .body(Bytes::from_static(b"body"))
            .unwrap();
        let now = Instant::now();
        let mut batch = Batch::new(&Plan::new(1).retry(Retry::none()), config);
        batch.push(Ok(request), now);
        batch.end();
        let attempt = batch.start(now).unwrap();
        (Self { batch, now }, attempt)
    }

    fn answer(&mut self, attempt: Attempt, response: Response) -> Option<Attempt> {
        self.batch.finish(attempt, Ok(response), self.now);
        self.batch.start(self.now)
    }

    fn outcome(mut self) -> Outcome {
        self.batch.next_outcome().expect("the chain has ended")
    }
}

fn redirect(status: u16, location: &str) -> Response {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status.try_into().unwrap();
    let location = http::HeaderValue::from_bytes(location.as_bytes()).unwrap();
    response.headers_mut().insert("location", location);
    response
}

/// Where one redirect leads, and with which method and headers.
fn followed(method: &str, url: &str, status: u16, location: &str) -> Result<Attempt, ErrorKind> {
    let (mut chain, first) = Chain::start(method, url, &Config::default());
    match chain.answer(first, redirect(status, location)) {
        Some(second) => Ok(second),
        None => Err(chain.outcome().result.expect_err("not followed").kind()),
    }
}

fn has(headers: &HeaderMap, names: &[&str]) -> bool {
    names.iter().all(|name| headers.contains_key(*name))
}

#[test]
fn a_reference_is_resolved_and_brought_into_form() {
    let base = "http://host/a/b?q";
    for (location, url) in [
        ("c", "http://host/a/c"),
        ("./c/../d", "http://host/a/d"),
        ("../../c", "http://host/c"),
        ("/c", "http://host/c"),
        ("?c", "http://host/a/b?c"),
        ("#c", "http://host/a/b?q"),
        ("//other/c", "http://other/c"),
        ("HTTP://OTHER:80/c#d", "http://other/c"),
        ("https://host/c", "https://host/c"),
        ("/caf\u{e9}", "http://host/caf%C3%A9"),
        ("c:d", "redirect"),
        ("./c:d", "http://host/a/c:d"),
    ] {
        match followed("GET", base, 302, location) {
            Ok(attempt) => assert_eq!(attempt.request.uri(), url, "{location}"),
            Err(kind) => assert_eq!((kind, url), (ErrorKind::Redirect, "redirect"), "{location}"),
        }
    }
}

#[test]
fn what_must_not_be_followed_is_an_error() {
    for location in [
        "",
        "http://host/a",
        "ftp://host/",
        "file:///etc/passwd",
        "https://[::1",
        "https://user:pass@host/",
        "//user@host/",
        "https://host:99999/",
        "javascript:alert(1)",
    ] {
        let kind = followed("GET", "https://host/", 302, location).map(drop);
        assert_eq!(kind, Err(ErrorKind::Redirect), "{location}");
    }
}

#[test]
fn what_is_no_redirect_is_a_response() {
    for status in [200, 201, 300, 304, 305, 306, 399] {
        let (mut chain, first) = Chain::start("GET", "http://host/", &Config::default());
        assert!(chain.answer(first, redirect(status, "/b")).is_none());
        assert_eq!(chain.outcome().result.unwrap().status(), status);
    }
    let (mut chain, first) = Chain::start("GET", "http://host/", &Config::default());
    let mut without = redirect(302, "/");
    without.headers_mut().clear();
    assert!(chain.answer(first, without).is_none());
    assert_eq!(chain.outcome().result.unwrap().status(), 302);
}

/// RFC 9110 §15.4.
#[test]
fn methods_change_as_the_rfc_has_it() {
    for (status, method, next) in [
        (301, "POST", "GET"),
        (302, "POST", "GET"),
        (303, "POST", "GET"),
        (303, "PUT", "GET"),
        (303, "HEAD", "HEAD"),
        (301, "PUT", "PUT"),
        (302, "DELETE", "DELETE"),
        (307, "POST", "POST"),
        (308, "POST", "POST"),
    ] {
        let attempt = followed(method, "http://host/", status, "/b").unwrap();
        let keeps_body = method == next;
        assert_eq!(attempt.request.method(), next, "{status} {method}");
        assert_eq!(!attempt.request.body().is_empty(), keeps_body);
        assert_eq!(
            has(attempt.request.headers(), &["content-type"]),
            keeps_body
        );
        assert!(
            has(attempt.request.headers(), &SECRETS),
            "the origin is the same"
        );
    }
}

#[test]
fn another_origin_is_told_no_secret() {
    for location in ["http://other/", "http://host:81/", "https://host/"] {
        let attempt = followed("POST", "http://host/", 307, location).unwrap();
        let mut names: Vec<_> = attempt.request.headers().keys().collect();
        names.sort_unstable_by_key(|name| name.as_str());
        assert_eq!(names, ["accept", "content-type"], "{location}");
    }
}

#[test]
fn a_loop_ends_and_the_accounts_say_how_long_it_was() {
    let (mut chain, mut attempt) = Chain::start("GET", "http://host/", &Config::default());
    let mut asked = 1;
    while let Some(next) = chain.answer(attempt, redirect(302, "/")) {
        attempt = next;
        asked += 1;
    }
    assert_eq!(asked, 11);
    assert_eq!(chain.batch.retries(), 0);
    let outcome = chain.outcome();
    assert_eq!((outcome.redirects, outcome.attempts), (10, 11));
    let error = outcome.result.unwrap_err();
    assert_eq!(error.to_string(), "more than 10 redirects: host/");
}

#[test]
fn none_is_followed_if_none_is_wanted() {
    let config = Config::default().max_redirects(0);
    let (mut chain, first) = Chain::start("GET", "http://host/", &config);
    assert!(chain.answer(first, redirect(302, "ftp://other/")).is_none());
    assert_eq!(chain.outcome().result.unwrap().status(), 302);
}

#[test]
fn one_timeout_covers_the_chain_and_bodies_of_redirects_do_not_count() {
    let second = Duration::from_secs(1);
    let config = Config::default().timeout(3 * second).max_body_bytes(100);
    let (mut chain, first) = Chain::start("GET", "http://host/", &config);
    assert_eq!(
        (first.bounds.timeout, first.bounds.max_body_bytes),
        (3 * second, 100)
    );

    chain.now += second;
    let with_body = redirect(302, "/b").map(|_| vec![0; 60].into());
    let next = chain.answer(first, with_body).unwrap();
    assert_eq!(
        (next.bounds.timeout, next.bounds.max_body_bytes),
        (2 * second, 100)
    );

    chain.now += 5 * second;
    let last = chain.answer(next, redirect(302, "/c")).unwrap();
    assert_eq!(last.bounds.timeout, Duration::ZERO);
}

/// The hop is a request of its own: its host's turn, its own stale connection, its own repetition.
#[test]
fn a_redirect_waits_for_its_own_host() {
    let now = Instant::now();
    let plan = Plan::new(2).per_host(1).retry(Retry::none());
    let mut batch = Batch::new(&plan, &Config::default());
    for url in ["http://a/", "http://b/"] {
        let request = http::Request::get(url).body(Bytes::new()).unwrap();
        batch.push(Ok(request), now);
    }
    let (a, b) = (batch.start(now).unwrap(), batch.start(now).unwrap());
    batch.finish(a, Ok(redirect(302, "http://b/2")), now);
    assert!(
        batch.start(now).is_none(),
        "b has its one request in flight"
    );
    batch.finish(b, Ok(Response::default()), now);
    let hop = batch.start(now).unwrap();
    assert_eq!(hop.request.uri(), "http://b/2");

    let stale = Error::new(ErrorKind::Disconnected).on_reused_connection();
    batch.finish(hop, Err(stale), now);
    let again = batch.start(now).unwrap();
    assert!(again.bounds.fresh);
    assert_eq!(again.request.uri(), "http://b/2");
}
