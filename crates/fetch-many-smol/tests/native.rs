//! The native API in the places where users call it.

use std::future::ready;
use std::sync::Arc;

use fetch_many_conformance::mock::MockServer;
use fetch_many_conformance::native::{Native, Runtime};
use fetch_many_smol::{Blocking, Config, FetchManyExt, Fetcher, Plan};
use futures_util::{FutureExt, StreamExt, stream};
use smol::Executor;

fn server() -> MockServer {
    MockServer::echo().expect("loopback can be bound")
}

fn urls(server: &MockServer, count: usize) -> Vec<String> {
    (0..count).map(|n| server.url(&format!("/{n}"))).collect()
}

fn fetcher() -> Fetcher {
    Fetcher::new(&Config::default()).expect("the default settings are usable")
}

const SMOL: Runtime = Runtime {
    block_on: |work| smol::block_on(work),
    spawn: |work| smol::spawn(work).detach(),
};

/// What every native API does, whatever it runs on.
#[test]
fn it_is_as_the_others_are() {
    let checked = Native::new(Fetcher::new, SMOL).check();
    assert_eq!(checked, Ok(()));
}

/// Both the stream and what it spawns, on one thread.
#[test]
fn a_stream_runs_on_an_executor_of_the_callers() {
    let server = server();
    let executor = Arc::new(Executor::new());
    let fetcher = fetcher().on(Arc::clone(&executor));
    let outcomes = fetcher.stream(stream::iter(urls(&server, 50)), &Plan::new(8));
    let answered = outcomes
        .filter(|outcome| ready(outcome.result.is_ok()))
        .count();
    assert_eq!(smol::block_on(executor.run(answered)), 50);
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
