//! The native API in the places where users call it.

use std::future::ready;

use fetch_many_conformance::mock::MockServer;
use fetch_many_conformance::native::{Native, Runtime};
use fetch_many_tokio::{Blocking, Config, FetchManyExt, Fetcher, Plan};
use futures_util::{StreamExt, stream};

fn server() -> MockServer {
    MockServer::echo().expect("loopback can be bound")
}

fn urls(server: &MockServer, count: usize) -> Vec<String> {
    (0..count).map(|n| server.url(&format!("/{n}"))).collect()
}

fn fetcher() -> Fetcher {
    Fetcher::new(&Config::default()).expect("the default settings are usable")
}

const TOKIO: Runtime = Runtime {
    block_on: |work| {
        let runtime = tokio::runtime::Runtime::new().expect("threads can be spawned");
        runtime.block_on(work);
    },
    spawn: |work| drop(tokio::spawn(work)),
};

/// What every native API does, whatever it runs on.
#[test]
fn it_is_as_the_others_are() {
    let checked = Native::new(Fetcher::new, TOKIO).check();
    assert_eq!(checked, Ok(()));
}

#[tokio::test(flavor = "current_thread")]
async fn a_stream_runs_on_a_current_thread_runtime() {
    let server = server();
    let outcomes = fetcher().stream(stream::iter(urls(&server, 50)), &Plan::new(8));
    let answered = outcomes
        .filter(|outcome| ready(outcome.result.is_ok()))
        .count();
    assert_eq!(answered.await, 50);
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
