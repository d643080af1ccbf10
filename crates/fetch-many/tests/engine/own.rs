//! What requests and hosts have of their own, and who starts first.

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use fetch_many::strategy::{Attempt, Batch};
use fetch_many::{Config, ErrorKind, HostPlan, IntoRequest, Plan, Rate, RequestExt, Settings};

use crate::reply::{Location, Redirect, Reply};

/// A batch that has taken these, of which each has its priority.
fn taken(plan: &Plan, requests: &[(&str, i8)], now: Instant) -> Batch {
    let mut batch = Batch::new(plan, &Config::default());
    for (url, priority) in requests {
        batch.push(url.with(Settings::default().priority(*priority)), now);
    }
    batch
}

/// In which order all of them start, if each ends as soon as it has begun.
fn order(batch: &mut Batch, now: Instant) -> Vec<String> {
    let mut order = Vec::new();
    while let Some(attempt) = batch.start(now) {
        order.push(attempt.request.uri().path().to_owned());
        batch.finish(attempt, Reply::Status(200, None).into_result(), now);
    }
    order
}

fn starts(batch: &mut Batch, now: Instant) -> Vec<Attempt> {
    std::iter::from_fn(|| batch.start(now)).collect()
}

#[test]
fn the_highest_priority_starts_first_and_equals_in_their_order() {
    let now = Instant::now();
    let requests = [
        ("http://a/0", 0),
        ("http://b/1", -1),
        ("http://b/2", 1),
        ("http://a/3", 127),
        ("http://a/4", 1),
        ("http://a/5", 127),
        ("http://c/6", -128),
        ("http://a/7", 0),
    ];
    let mut batch = taken(&Plan::new(1), &requests, now);
    let expected = ["/3", "/5", "/2", "/4", "/0", "/7", "/1", "/6"];
    assert_eq!(order(&mut batch, now), expected);
}

#[test]
fn a_priority_counts_for_what_comes_back_too() {
    let now = Instant::now();
    let requests = [("http://a/0", 1), ("http://a/1", 1), ("http://a/2", 0)];
    let mut batch = taken(&Plan::new(1), &requests, now);
    let first = batch.start(now).unwrap();
    batch.finish(first, Reply::Stale.into_result(), now);
    assert_eq!(order(&mut batch, now), ["/0", "/1", "/2"]);
}

#[test]
fn nobody_waits_for_ever_for_those_with_a_higher_priority() {
    let now = Instant::now();
    let mut batch = taken(&Plan::new(1), &[("http://a/low", 0)], now);
    let mut passed = 0;
    loop {
        for _ in 0..2 {
            let host = if passed % 2 == 0 { "a" } else { "b" };
            let url = format!("http://{host}/high");
            batch.push(url.with(Settings::default().priority(1)), now);
        }
        let attempt = batch.start(now).unwrap();
        let is_low = attempt.request.uri().path() == "/low";
        batch.finish(attempt, Reply::Status(200, None).into_result(), now);
        if is_low {
            break;
        }
        passed += 1;
    }
    assert_eq!(passed, 7);
}

#[test]
fn a_host_has_its_own_limit_and_rate() {
    let now = Instant::now();
    let few = HostPlan::default().limit(1);
    let many = HostPlan::default().limit(4);
    let slow = HostPlan::default().rate(Rate::per_second(1).burst(3));
    let any = HostPlan::default().rate(Rate {
        interval: Duration::ZERO,
        ..Rate::per_second(1)
    });
    let plan = Plan::new(64).per_host(2);
    for (host, own, expected) in [
        ("other", few, 2),
        ("host", few, 1),
        ("HOST", few, 1),
        ("host:80", few, 1),
        ("http://host", few, 1),
        ("http://host:80/", few, 1),
        ("https://host", few, 2),
        ("https://host:80", few, 2),
        ("host:443", few, 2),
        ("host:8080", few, 2),
        ("host", many, 4),
        ("host", slow.limit(8), 3),
        ("host", any.limit(8), 6),
    ] {
        let plan = plan.clone().host(host, own).unwrap();
        let mut batch = taken(&plan, &[("http://host/", 0); 6], now);
        assert_eq!(starts(&mut batch, now).len(), expected, "{host}");
    }
    // It overrides the rate of all, up as down.
    let plan = Plan::new(64).rate(Rate::per_second(1)).host("host", any);
    let mut batch = taken(&plan.unwrap(), &[("http://host/", 0); 6], now);
    assert_eq!(starts(&mut batch, now).len(), 6);
}

#[test]
fn one_port_is_one_host_by_both_schemes() {
    let now = Instant::now();
    let few = HostPlan::default().limit(1);
    let urls = |url| [(url, 0); 3];
    for (host, url, expected) in [
        ("host:8443", "https://host:8443/", 1),
        ("host:8443", "http://host:8443/", 1),
        ("host:80", "https://host:80/", 1),
        ("host:80", "https://host/", 3),
        ("host", "https://host/", 1),
        ("[::1]:8080", "http://[0:0::1]:8080/", 1),
    ] {
        let plan = Plan::new(64).host(host, few).unwrap();
        let mut batch = taken(&plan, &urls(url), now);
        assert_eq!(starts(&mut batch, now).len(), expected, "{host} of {url}");
    }
}

#[test]
fn what_is_no_host_is_an_error_that_names_it() {
    for (host, why) in [
        ("", "url without a host"),
        ("a/b", "host with a path or a query"),
        ("a?b", "host with a path or a query"),
        ("http://a/b", "host with a path or a query"),
        ("http://a#b", "host with a path or a query"),
        ("user@a", "url with userinfo"),
        ("ftp://a", "url with a scheme other than http and https"),
        ("a:b", "url with an invalid port"),
        ("a:0", "url with an invalid port"),
        ("::1", "url with an invalid host"),
        ("a b", "url with an invalid host"),
    ] {
        let error = Plan::new(1).host(host, HostPlan::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Request, "{host}");
        assert!(error.to_string().starts_with(why), "{host}: {error}");
    }
}

#[test]
fn a_request_brings_its_own_bounds_and_takes_them_along() {
    let now = Instant::now();
    let own = Settings::default()
        .timeout(Duration::MAX)
        .max_body_bytes(0)
        .decode(false)
        .max_redirects(1);
    let mut batch = Batch::new(&Plan::new(1), &Config::default());
    batch.push("http://a/".with(own), now);
    let redirect = || {
        let redirect = Redirect {
            status: 302,
            to: Location::Host(1),
            body: 0,
        };
        Reply::Redirect(redirect).into_result()
    };
    for redirects in 0..2 {
        let attempt = batch.start(now).unwrap();
        let bounds = attempt.bounds;
        assert_eq!(bounds.timeout, Duration::MAX, "after {redirects}");
        assert_eq!(bounds.max_body_bytes, 0);
        assert!(!bounds.decode && bounds.follow);
        batch.finish(attempt, redirect(), now);
    }
    let outcome = batch.next_outcome().unwrap();
    let error = outcome.result.unwrap_err();
    assert!(
        error.to_string().starts_with("more than 1 redirects"),
        "{error}"
    );

    // Others are as the configuration has them.
    batch.push("http://a/".into_request(), now);
    let bounds = batch.start(now).unwrap().bounds;
    assert_eq!(bounds.timeout, Config::default().timeout);
}

#[test]
fn a_limit_of_a_host_is_no_more_than_that_of_all() {
    let now = Instant::now();
    let mut own = HostPlan::default();
    own.limit = Some(NonZeroUsize::MAX);
    let plan = Plan::new(2).host("host", own).unwrap();
    let mut batch = taken(&plan, &[("http://host/", 0); 6], now);
    assert_eq!(starts(&mut batch, now).len(), 2);
}
