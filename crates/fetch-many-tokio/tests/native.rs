//! The native API in the places where users call it.

use std::time::Duration;

use fetch_many_conformance::mock::MockServer;
use fetch_many_conformance::raw::{RawServer, Reply};
use fetch_many_tokio::{Blocking, Config, FetchManyExt, Fetcher, OutcomeStream, Plan, Retry};
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
    OutcomeStream<S>: Stream<Item = fetch_many_tokio::Outcome>,
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

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_can_be_spawned() {
    let server = server();
    let outcomes = fetcher().stream(stream::iter(urls(&server, 50)), &Plan::new(8));
    let task = tokio::spawn(indices(outcomes));
    assert_eq!(task.await.expect("no panic"), (0..50).collect::<Vec<_>>());
}

#[tokio::test(flavor = "current_thread")]
async fn a_stream_runs_on_a_current_thread_runtime() {
    let server = server();
    let outcomes = fetcher().stream(stream::iter(urls(&server, 50)), &Plan::new(8));
    assert_eq!(indices(outcomes).await, (0..50).collect::<Vec<_>>());
}

/// The input may be pending: what is in flight is yielded meanwhile.
#[tokio::test]
async fn an_outcome_does_not_wait_for_a_slow_input() {
    let server = server();
    let url = urls(&server, 1).remove(0);
    let input = stream::once(std::future::ready(url)).chain(stream::pending());
    let mut outcomes = fetcher().stream(input, &Plan::new(8));
    assert_eq!(outcomes.next().await.expect("one outcome").index, 0);
}

#[tokio::test]
async fn one_can_be_fetched() {
    let server = server();
    let response = fetcher().fetch_one(&urls(&server, 1)[0], &once()).await;
    assert_eq!(response.expect("the server is healthy").status(), 200);
}

#[test]
fn a_caller_lends_its_runtime() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("threads can be spawned");
    let server = server();
    let blocking = Blocking::on(runtime.handle().clone(), fetcher());
    let outcomes = blocking.fetch_all(urls(&server, 20), &Plan::new(4));
    assert!(outcomes.iter().all(|outcome| outcome.result.is_ok()));
}

/// `next` may block in a blocking section, and `Blocking` may be dropped in async code.
#[tokio::test]
async fn a_blocking_section_may_block() {
    let server = server();
    let urls = urls(&server, 20);
    let blocking = Blocking::new(&Config::default()).expect("a runtime");
    let (blocking, count) = tokio::task::spawn_blocking(move || {
        let count = blocking.fetch(urls, &Plan::new(4)).count();
        (blocking, count)
    })
    .await
    .expect("no panic");
    assert_eq!(count, 20);
    drop(blocking);
}

/// So it may where a task has told its worker thread that it will.
#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_blocks_in_place_may_block() {
    let server = server();
    let blocking = Blocking::new(&Config::default()).expect("a runtime");
    let count = tokio::spawn(async move {
        tokio::task::block_in_place(|| blocking.fetch(urls(&server, 20), &Plan::new(4)).count())
    });
    assert_eq!(count.await.expect("no panic"), 20);
}

/// Async code of every kind is told what to use instead.
#[test]
fn no_async_code_may_block() {
    let blocking = Blocking::new(&Config::default()).expect("a runtime");
    let next = || {
        let mut outcomes = blocking.fetch(["http://127.0.0.1:1/"], &Plan::new(1));
        let next = std::panic::AssertUnwindSafe(|| drop(outcomes.next()));
        let payload = std::panic::catch_unwind(next).expect_err("it would block");
        let message = payload.downcast_ref::<&str>().expect("it is a text");
        assert!(message.ends_with("use `Fetcher::stream`"), "{message}");
    };
    let current = tokio::runtime::Builder::new_current_thread().build();
    current.expect("a runtime").block_on(async { next() });
    let several = tokio::runtime::Runtime::new().expect("a runtime");
    several.block_on(async { next() });
    several.block_on(tokio::task::unconstrained(async { next() }));
    let local = tokio::task::LocalSet::new();
    local.block_on(&several, async { next() });
}

/// Two outcomes, then four requests in flight that nobody wants any more.
#[tokio::test(flavor = "multi_thread")]
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
#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_future_closes_its_connection() {
    let server = RawServer::start(|_| Reply::new().gate("never")).expect("loopback can be bound");
    let fetcher = fetcher();
    let plan = once();
    let mut fetch = Box::pin(fetcher.fetch_one(server.url("/"), &plan));
    while server.counts().hits == 0 {
        let moment = Duration::from_millis(1);
        assert!(tokio::time::timeout(moment, &mut fetch).await.is_err());
    }
    drop(fetch);
    let counts = server.wait_until(|counts| counts.open == 0);
    assert_eq!(counts.expect("the connection is closed").given_up, 0);
}
