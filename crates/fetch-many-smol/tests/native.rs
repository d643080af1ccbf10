//! The native API in the places where users call it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use fetch_many_conformance::mock::MockServer;
use fetch_many_conformance::raw::{RawServer, Reply};
use fetch_many_smol::{Blocking, Config, FetchManyExt, Fetcher, OutcomeStream, Plan, Retry};
use futures_util::{FutureExt, Stream, StreamExt, stream};
use smol::Executor;

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
    OutcomeStream<S>: Stream<Item = fetch_many_smol::Outcome>,
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

#[test]
fn a_stream_can_be_spawned() {
    let server = server();
    let outcomes = fetcher().stream(stream::iter(urls(&server, 50)), &Plan::new(8));
    let task = smol::spawn(indices(outcomes));
    assert_eq!(smol::block_on(task), (0..50).collect::<Vec<_>>());
}

/// Both the stream and what it spawns, on one thread.
#[test]
fn a_stream_runs_on_an_executor_of_the_callers() {
    let server = server();
    let executor = Arc::new(Executor::new());
    let fetcher = fetcher().on(Arc::clone(&executor));
    let outcomes = fetcher.stream(stream::iter(urls(&server, 50)), &Plan::new(8));
    let indices = smol::block_on(executor.run(indices(outcomes)));
    assert_eq!(indices, (0..50).collect::<Vec<_>>());
}

/// The input may be pending: what is in flight is yielded meanwhile.
#[test]
fn an_outcome_does_not_wait_for_a_slow_input() {
    let server = server();
    let url = urls(&server, 1).remove(0);
    let input = stream::once(std::future::ready(url)).chain(stream::pending());
    let mut outcomes = fetcher().stream(input, &Plan::new(8));
    let first = smol::block_on(outcomes.next());
    assert_eq!(first.expect("one outcome").index, 0);
}

#[test]
fn one_can_be_fetched() {
    let server = server();
    let response = smol::block_on(fetcher().fetch_one(&urls(&server, 1)[0], &once()));
    assert_eq!(response.expect("the server is healthy").status(), 200);
}

#[test]
fn a_caller_lends_its_executor() {
    let executor = Arc::new(Executor::new());
    let (end, ended) = smol::channel::bounded::<()>(1);
    let runs = Arc::clone(&executor);
    let thread = std::thread::spawn(move || smol::block_on(runs.run(ended.recv())));
    let server = server();
    let blocking = Blocking::on(executor, fetcher());
    let outcomes = blocking.fetch_all(urls(&server, 20), &Plan::new(4));
    assert!(outcomes.iter().all(|outcome| outcome.result.is_ok()));
    drop(end);
    assert!(thread.join().expect("no panic").is_err());
}

/// `next` may block where smol expects blocking calls, and `Blocking` may be dropped in async code.
#[test]
fn a_blocking_section_may_block() {
    let server = server();
    let urls = urls(&server, 20);
    let blocking = Blocking::new(&Config::default()).expect("a thread");
    let (blocking, count) = smol::block_on(smol::unblock(move || {
        let count = blocking.fetch(urls, &Plan::new(4)).count();
        (blocking, count)
    }));
    assert_eq!(count, 20);
    smol::block_on(async { drop(blocking) });
}

/// Two outcomes, then four requests in flight that nobody wants any more.
#[test]
fn a_dropped_stream_leaves_nothing() {
    let server = RawServer::start(|hit| match hit.path.as_str() {
        "/0" | "/1" => Reply::new().ok("wanted"),
        _ => Reply::new().barrier(4).gate("never"),
    })
    .expect("loopback can be bound");
    let fetcher = fetcher();
    let urls: Vec<_> = (0..20).map(|n| server.url(&format!("/{n}"))).collect();
    let mut outcomes = fetcher.stream(stream::iter(urls), &Plan::new(4));
    for _ in 0..2 {
        let outcome = smol::block_on(outcomes.next());
        assert!(outcome.expect("two are answered").result.is_ok());
    }
    drop(outcomes);
    drop(fetcher);
    let counts = server.wait_until(|counts| counts.in_flight == 0 && counts.open == 0);
    let counts = counts.expect("the requests and their connections are gone");
    assert!(counts.hits <= 6 && counts.given_up == 0, "{counts:?}");
}

/// A future that is dropped after its request was sent, and before there was an answer.
#[test]
fn a_dropped_future_closes_its_connection() {
    let server = RawServer::start(|_| Reply::new().gate("never")).expect("loopback can be bound");
    let fetcher = fetcher();
    let plan = once();
    let mut fetch = Box::pin(fetcher.fetch_one(server.url("/"), &plan));
    while server.counts().hits == 0 {
        let moment = Duration::from_millis(1);
        let answered = async { (&mut fetch).await.is_ok() };
        let waited = async { smol::Timer::after(moment).await < Instant::now() };
        smol::block_on(smol::future::or(answered, waited));
    }
    drop(fetch);
    let counts = server.wait_until(|counts| counts.open == 0);
    assert_eq!(counts.expect("the connection is closed").given_up, 0);
}

/// A task that is never run must not keep the executor, which keeps the task.
#[test]
fn tasks_that_never_ran_do_not_keep_their_executor() {
    let executor = Arc::new(Executor::new());
    let fetcher = fetcher().on(Arc::clone(&executor));
    let urls = stream::iter(["http://127.0.0.1:9/"]);
    let mut outcomes = fetcher.stream(urls, &Plan::new(1));
    assert!(outcomes.next().now_or_never().is_none());
    assert!(!executor.is_empty(), "the request has a task");
    drop((outcomes, fetcher));
    assert_eq!(Arc::strong_count(&executor), 1);
}
