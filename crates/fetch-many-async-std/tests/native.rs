//! The native API in the places where users call it.

use std::time::Duration;

use async_std::task;
use fetch_many_async_std::{Blocking, Config, FetchManyExt, Fetcher, OutcomeStream, Plan, Retry};
use fetch_many_conformance::mock::MockServer;
use fetch_many_conformance::raw::{RawServer, Reply};
use futures_util::{Stream, StreamExt, stream};

fn server() -> MockServer {
    MockServer::echo().expect("loopback can be bound")
}

fn urls(server: &MockServer, count: usize) -> Vec<String> {
    (0..count).map(|n| server.url(&format!("/{n}"))).collect()
}

/// One request, once.
fn once() -> Plan {
    Plan::new(1).retry(Retry::none())
}

fn fetcher() -> Fetcher {
    Fetcher::new(&Config::default()).expect("the default settings are usable")
}

/// Collects on whatever runs this future.
async fn indices<S>(mut outcomes: OutcomeStream<S>) -> Vec<usize>
where
    OutcomeStream<S>: Stream<Item = fetch_many_async_std::Outcome>,
{
    let mut indices = Vec::new();
    while let Some(outcome) = outcomes.next().await {
        assert_eq!(outcome.result.expect("the server is healthy").status(), 200);
        indices.push(outcome.index);
    }
    assert_eq!(outcomes.tally().succeeded, indices.len());
    indices.sort_unstable();
    indices
}

#[async_std::test]
async fn a_stream_can_be_spawned() {
    let server = server();
    let outcomes = fetcher().stream(stream::iter(urls(&server, 50)), &Plan::new(8));
    let indices = task::spawn(indices(outcomes)).await;
    assert_eq!(indices, (0..50).collect::<Vec<_>>());
}

/// The input may be pending: what is in flight is yielded meanwhile.
#[async_std::test]
async fn an_outcome_does_not_wait_for_a_slow_input() {
    let server = server();
    let url = urls(&server, 1).remove(0);
    let input = stream::once(std::future::ready(url)).chain(stream::pending());
    let mut outcomes = fetcher().stream(input, &Plan::new(8));
    assert_eq!(outcomes.next().await.expect("one outcome").index, 0);
}

#[async_std::test]
async fn one_can_be_fetched() {
    let server = server();
    let response = fetcher().fetch_one(&urls(&server, 1)[0], &once()).await;
    assert_eq!(response.expect("the server is healthy").status(), 200);
}

/// `next` may block where async-std expects blocking calls.
#[async_std::test]
async fn a_blocking_section_may_block() {
    let server = server();
    let urls = urls(&server, 20);
    let blocking = Blocking::new(&Config::default()).expect("the default settings are usable");
    let count = task::spawn_blocking(move || blocking.fetch(urls, &Plan::new(4)).count()).await;
    assert_eq!(count, 20);
}

/// Two outcomes, then four requests in flight that nobody wants any more.
#[async_std::test]
async fn a_dropped_stream_leaves_nothing() {
    let server = RawServer::start(|hit| match hit.path.as_str() {
        "/0" | "/1" => Reply::new().ok("wanted"),
        _ => Reply::new().barrier(4).gate("never"),
    })
    .expect("loopback can be bound");
    let fetcher = fetcher();
    let urls: Vec<_> = (0..20).map(|n| server.url(&format!("/{n}"))).collect();
    let mut outcomes = fetcher.stream(stream::iter(urls), &Plan::new(4));
    for _ in 0..2 {
        let outcome = outcomes.next().await;
        assert!(outcome.expect("two are answered").result.is_ok());
    }
    drop(outcomes);
    drop(fetcher);
    let counts = server.wait_until(|counts| counts.in_flight == 0 && counts.open == 0);
    let counts = counts.expect("the requests and their connections are gone");
    assert!(counts.hits <= 6 && counts.given_up == 0, "{counts:?}");
}

/// A future that is dropped after its request was sent, and before there was an answer.
#[async_std::test]
async fn a_dropped_future_closes_its_connection() {
    let server = RawServer::start(|_| Reply::new().gate("never")).expect("loopback can be bound");
    let fetcher = fetcher();
    let plan = once();
    let mut fetch = Box::pin(fetcher.fetch_one(server.url("/"), &plan));
    while server.counts().hits == 0 {
        let moment = Duration::from_millis(1);
        assert!(
            async_std::future::timeout(moment, &mut fetch)
                .await
                .is_err()
        );
    }
    drop(fetch);
    let counts = server.wait_until(|counts| counts.open == 0);
    assert_eq!(counts.expect("the connection is closed").given_up, 0);
}
