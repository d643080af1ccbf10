//! Connections that end, and those of several hosts.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use fetch_many_conformance::http2::{Act, frames};
use fetch_many_tokio::http::Request;
use fetch_many_tokio::{
    Bytes, Capability, Config, Error, ErrorKind, FetchManyExt, Plan, Retry, Roots,
};

use crate::{assert_all_ok, fetcher, ok, plan, preferring, start};

/// Every tenth request hears that the server goes away: with an answer or without.
#[test]
fn a_server_that_goes_away_costs_no_request() {
    for is_processed in [true, false] {
        let server = start(move |asked| match asked.nth {
            0..9 => vec![ok(asked.stream)],
            9 if is_processed => {
                let gone = frames::go_away(asked.stream, 0);
                vec![Act::Send(gone), ok(asked.stream)]
            }
            9 => vec![Act::Send(frames::go_away(asked.stream - 2, 0))],
            // Those that were on their way.
            _ => Vec::new(),
        });
        let fetcher = fetcher(&preferring(&server));
        // Nothing says that a POST does no harm twice, but that it was not processed.
        let requests = (0..100).map(|_| Request::post(server.url("/")).body(Bytes::from("body")));
        // One may be met by it more than once.
        let retry = Retry::up_to(3)
            .budget(1.0, 100)
            .backoff(Duration::from_millis(1), Duration::from_millis(10));
        let outcomes = fetcher.fetch_all(requests, &Plan::new(8).retry(retry));
        assert_eq!(outcomes.len(), 100);
        assert_all_ok(&outcomes);
        let seen = server.seen();
        assert!((10..=30).contains(&seen.connections), "{seen:?}");
    }
}

#[test]
fn a_connection_that_was_closed_while_idle_costs_nothing() {
    let server = start(|asked| {
        vec![
            ok(asked.stream),
            Act::Send(frames::go_away(asked.stream, 0)),
            Act::Close { tidy: true },
        ]
    });
    let fetcher = fetcher(&preferring(&server));
    for count in 1..=3 {
        // Without a body, for the server closes as soon as it has answered the head.
        let post = Request::post(server.url("/")).body(Bytes::new());
        assert_all_ok(&fetcher.fetch_all([post], &plan(1)));
        server
            .wait_until(|seen| seen.closed == count)
            .expect("it closes");
    }
    assert_eq!(server.seen().connections, 3);
}

/// It answers once, and then nothing any more.
#[test]
fn a_connection_that_went_silent_is_given_up() {
    let server = start(|asked| match asked.nth {
        0 => vec![ok(asked.stream)],
        _ if asked.connection == 0 => Vec::new(),
        _ => vec![ok(asked.stream)],
    });
    let config = preferring(&server).timeout(Duration::from_millis(500));
    let fetcher = fetcher(&config);
    let plan = Plan::new(4).retry(Retry::up_to(1).budget(1.0, 100));
    assert_all_ok(&fetcher.fetch_all([server.url("/")], &plan));
    assert_all_ok(&fetcher.fetch_all(vec![server.url("/"); 4], &plan));
    let connections = server.seen().connections;
    let begin = Instant::now();
    assert_all_ok(&fetcher.fetch_all(vec![server.url("/"); 4], &plan));
    assert!(begin.elapsed() < config.timeout);
    assert_eq!(server.seen().connections, connections);
}

/// The first one fails to connect, and the others do not wait for it for ever.
#[test]
fn nobody_waits_for_a_connection_that_fails() {
    let server = start(|asked| vec![ok(asked.stream)]);
    // It is not trusted.
    let fetcher = fetcher(&Config::default().prefer(Capability::Http2));
    let outcomes = fetcher.fetch_all(vec![server.url("/"); 20], &plan(10));
    let kinds: Vec<_> = outcomes
        .iter()
        .map(|outcome| outcome.result.as_ref().map(drop).map_err(Error::kind))
        .collect();
    assert_eq!(kinds, [Err(ErrorKind::Tls); 20]);
}

#[test]
fn hosts_have_a_connection_each() {
    let servers: Vec<_> = (0..4)
        .map(|_| start(|asked| vec![ok(asked.stream)]))
        .collect();
    let pem: Vec<u8> = servers
        .iter()
        .flat_map(|server| match server.roots() {
            Roots::Pem(pem) => pem,
            other => panic!("{other:?}"),
        })
        .collect();
    let config = Config::default()
        .roots(Roots::Pem(pem))
        .prefer(Capability::Http2);
    let fetcher = fetcher(&config);
    let urls = (0..80).map(|n| servers[n % 4].url(&format!("/{n}")));
    assert_all_ok(&fetcher.fetch_all(urls, &plan(16)));
    let connections: HashMap<_, _> = servers
        .iter()
        .map(|server| (server.address(), server.seen().connections))
        .collect();
    assert!(
        connections.values().all(|count| *count == 1),
        "{connections:?}"
    );
}
