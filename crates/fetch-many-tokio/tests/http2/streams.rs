//! Streams of one connection.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use fetch_many_conformance::http2::{Act, Asked, FrameServer, frames};
use fetch_many_tokio::http::Request;
use fetch_many_tokio::{Bytes, ErrorKind, FetchManyExt};

use crate::{assert_all_ok, fetcher, ok, plan, preferring, start};

/// Answers when so many have asked, all at once, however often.
fn answers_in_groups(of: usize) -> FrameServer {
    let waiting: Mutex<Vec<u32>> = Mutex::default();
    start(move |asked| {
        let mut waiting = waiting.lock().expect("nobody panics");
        waiting.push(asked.stream);
        if waiting.len() < of {
            return Vec::new();
        }
        waiting.drain(..).map(ok).collect()
    })
}

#[test]
fn many_requests_are_in_flight_on_one_connection() {
    let server = answers_in_groups(8);
    let fetcher = fetcher(&preferring(&server));
    let outcomes = fetcher.fetch_all(vec![server.url("/"); 64], &plan(8));
    assert_eq!(outcomes.len(), 64);
    assert_all_ok(&outcomes);
    // The next batch goes on it too.
    assert_all_ok(&fetcher.fetch_all(vec![server.url("/"); 8], &plan(8)));
    let seen = server.seen();
    assert_eq!((seen.connections, seen.requests), (1, 72), "{seen:?}");
}

#[test]
fn no_more_streams_are_open_than_the_server_allows() {
    const MOST: u32 = 2;
    let open: Mutex<Vec<u32>> = Mutex::default();
    let script = move |asked: Asked| {
        let mut open = open.lock().expect("nobody panics");
        open.push(asked.stream);
        assert!(open.len() <= MOST as usize, "{open:?}");
        if open.len() < MOST as usize {
            return Vec::new();
        }
        open.drain(..).map(ok).collect()
    };
    // SETTINGS_MAX_CONCURRENT_STREAMS, which the client knows after the first answer.
    let server = FrameServer::with_settings(&[(3, MOST)], script).expect("loopback can be bound");
    let fetcher = fetcher(&preferring(&server));
    let outcomes = fetcher.fetch_all(vec![server.url("/"); 32], &plan(2));
    assert_all_ok(&outcomes);
    let outcomes = fetcher.fetch_all(vec![server.url("/"); 32], &plan(16));
    assert_all_ok(&outcomes);
    assert_eq!(server.seen().connections, 1);
}

#[test]
fn a_stalled_stream_stalls_no_other() {
    let server = start(|asked| match asked.request {
        3 => Vec::new(),
        _ => vec![ok(asked.stream)],
    });
    let fetcher = fetcher(&preferring(&server).timeout(Duration::from_secs(3)));
    let begin = Instant::now();
    let mut stalled = Vec::new();
    let mut took = Duration::ZERO;
    for outcome in fetcher.fetch(vec![server.url("/"); 40], &plan(4)) {
        match outcome.result {
            Ok(_) => took = begin.elapsed(),
            Err(error) => stalled.push(error.kind()),
        }
    }
    assert_eq!(stalled, [ErrorKind::Timeout]);
    assert!(took < Duration::from_secs(3), "{took:?}");
    // It was given up by itself; the connection goes on.
    let seen = server
        .wait_until(|seen| !seen.resets.is_empty())
        .expect("it is reset");
    assert_eq!(seen.resets[0].1, 8, "CANCEL");
    assert_all_ok(&fetcher.fetch_all([server.url("/")], &plan(1)));
    assert_eq!(server.seen().connections, 1);
}

#[test]
fn a_refused_stream_is_repeated_once_whatever_its_method() {
    let server = start(|asked| match asked.request {
        0 => vec![Act::Send(frames::reset(asked.stream, 7))],
        _ => vec![ok(asked.stream)],
    });
    let fetcher = fetcher(&preferring(&server));
    let post = Request::post(server.url("/")).body(Bytes::from("body"));
    assert_all_ok(&fetcher.fetch_all([post], &plan(1)));
    let seen = server.seen();
    assert_eq!(seen.requests, 2, "{seen:?}");

    let server = start(|asked| vec![Act::Send(frames::reset(asked.stream, 7))]);
    let fetcher = crate::fetcher(&preferring(&server));
    let post = Request::post(server.url("/")).body(Bytes::from("body"));
    let outcomes = fetcher.fetch_all([post], &plan(1));
    let error = outcomes[0]
        .result
        .as_ref()
        .expect_err("it is refused twice");
    assert_eq!(error.kind(), ErrorKind::Disconnected);
    assert_eq!(server.seen().requests, 2);
}

#[test]
fn a_body_that_is_too_large_ends_its_stream_alone() {
    let server = start(|asked| match asked.request {
        0 => vec![
            Act::Send(frames::head(asked.stream, 200, &[])),
            Act::Send(frames::data(asked.stream, &[b'a'; 10_000])),
        ],
        _ => vec![ok(asked.stream)],
    });
    let fetcher = fetcher(&preferring(&server).max_body_bytes(5_000));
    let outcomes = fetcher.fetch_all([server.url("/")], &plan(1));
    let error = outcomes[0].result.as_ref().expect_err("it is too large");
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert_all_ok(&fetcher.fetch_all([server.url("/")], &plan(1)));
    assert_eq!(server.seen().connections, 1);
}

/// A stop, or a timeout of everything, leaves neither a stream nor a connection.
#[test]
fn a_dropped_batch_leaves_nothing() {
    let server = start(|_| Vec::new());
    let fetcher = fetcher(&preferring(&server));
    let mut outcomes = fetcher.fetch(
        vec![server.url("/"); 8],
        &plan(8).deadline(Duration::from_millis(500)),
    );
    assert_eq!(
        outcomes.next().map(|outcome| outcome.result.is_err()),
        Some(true)
    );
    drop(outcomes);
    let seen = server.wait_until(|seen| seen.resets.len() == seen.requests || seen.closed == 1);
    assert_eq!(seen.expect("nothing is left").connections, 1);
    drop(fetcher);
    server
        .wait_until(|seen| seen.closed == 1)
        .expect("the connection is closed");
}
