//! With a sink, the timeout ends at the head; then something has to come.

use std::thread;
use std::time::{Duration, Instant};

use fetch_many_conformance::raw::{RawServer, Reply};
use fetch_many_strategies::{Config, ErrorKind, FetchManyExt};

use crate::recorder::Recorder;
use crate::{each_with, plan};

const TENTH: Duration = Duration::from_millis(100);

fn config() -> Config {
    Config::default().timeout(5 * TENTH).stall(5 * TENTH)
}

const HEAD: &str = "HTTP/1.1 200 \r\nContent-Length: 50\r\n\r\n";

#[test]
fn a_body_may_take_longer_than_the_timeout() {
    let server = RawServer::start(|_| {
        (0..10).fold(Reply::new().raw(HEAD), |reply, _| {
            reply.pause(TENTH).raw("hello")
        })
    })
    .unwrap();
    each_with(&config(), |strategy, fetcher| {
        let sink = Recorder::new();
        let outcome = fetcher
            .fetch([server.url("/")], &plan(1).sink(sink.clone()))
            .next()
            .unwrap();
        assert!(outcome.result.is_ok(), "{strategy}: {outcome:?}");
        assert!(outcome.timing.in_flight() > 9 * TENTH);
        assert_eq!(sink.body("/").unwrap(), b"hello".repeat(10), "{strategy}");
        // Into memory, it may not.
        let outcome = fetcher.fetch([server.url("/")], &plan(1)).next().unwrap();
        assert_eq!(
            outcome.result.unwrap_err().kind(),
            ErrorKind::Timeout,
            "{strategy}"
        );
    });
}

#[test]
fn a_server_that_sends_nothing_more_is_stalled() {
    let server = RawServer::start(|hit| match &*hit.path {
        "/head" => Reply::new().silence(),
        _ => Reply::new().raw(HEAD).raw("hello").silence(),
    })
    .unwrap();
    each_with(&config(), |strategy, fetcher| {
        for (path, line) in [
            ("/head", "no answer within 0.5 s"),
            ("/body", "nothing came of the body for 0.5 s"),
        ] {
            let sink = Recorder::new();
            let start = Instant::now();
            let plan = plan(1).sink(sink.clone());
            let outcome = fetcher.fetch([server.url(path)], &plan).next().unwrap();
            let error = outcome.result.unwrap_err();
            assert_eq!(
                error.kind(),
                ErrorKind::Timeout,
                "{strategy} {path}: {error}"
            );
            assert!(
                error.to_string().starts_with(line),
                "{strategy} {path}: {error}"
            );
            assert!(start.elapsed() >= 5 * TENTH, "{strategy} {path}");
            assert!(start.elapsed() < 50 * TENTH, "{strategy} {path}");
        }
    });
}

#[test]
fn a_server_that_drips_is_too_slow() {
    let server = RawServer::start(|_| {
        (0..50).fold(Reply::new().raw(HEAD), |reply, _| {
            reply.pause(TENTH).raw("x")
        })
    })
    .unwrap();
    each_with(&config().least_speed(100), |strategy, fetcher| {
        let plan = plan(1).sink(Recorder::new());
        let outcome = fetcher.fetch([server.url("/")], &plan).next().unwrap();
        let error = outcome.result.unwrap_err();
        assert!(
            error.to_string().starts_with("body too slow for 0.5 s"),
            "{strategy}: {error}"
        );
    });
}

#[test]
fn the_sinks_time_is_not_the_servers() {
    let server = RawServer::start(|_| Reply::new().ok(vec![7; 8_000_000])).unwrap();
    // Long enough for the server, on a busy machine.
    let config = Config::default().timeout(20 * TENTH).stall(20 * TENTH);
    each_with(&config, |strategy, fetcher| {
        let sink = Recorder::acting(|at, head| {
            let is_slow = head.uri.path() == "/commit" && at == "commit";
            if is_slow || (head.uri.path() == "/open" && at == "open") {
                thread::sleep(30 * TENTH);
            } else if head.uri.path() == "/write" && at == "write" {
                thread::sleep(TENTH / 10);
            }
            Ok(())
        });
        let paths = ["/open", "/write", "/commit"];
        let urls = paths.map(|path| server.url(path));
        for outcome in fetcher.fetch_all(&urls, &plan(3).sink(sink.clone())) {
            assert!(outcome.result.is_ok(), "{strategy}: {outcome:?}");
        }
        for path in paths {
            assert_eq!(
                sink.body(path).map(|body| body.len()),
                Some(8_000_000),
                "{strategy}"
            );
        }
    });
}
