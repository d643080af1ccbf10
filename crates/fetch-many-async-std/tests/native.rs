//! The native API in the places where users call it.

use async_std::task;
use fetch_many_async_std::{Blocking, Config, FetchManyExt, Fetcher, Plan};
use fetch_many_conformance::mock::MockServer;
use fetch_many_conformance::native::{Native, Runtime};

const ASYNC_STD: Runtime = Runtime {
    block_on: |work| task::block_on(work),
    spawn: |work| drop(task::spawn(work)),
};

/// What every native API does, whatever it runs on.
#[test]
fn it_is_as_the_others_are() {
    let checked = Native::new(Fetcher::new, ASYNC_STD).check();
    assert_eq!(checked, Ok(()));
}

/// `next` may block where async-std expects blocking calls.
#[async_std::test]
async fn a_blocking_section_may_block() {
    let server = MockServer::echo().expect("loopback can be bound");
    let urls = vec![server.url("/"); 20];
    let blocking = Blocking::new(&Config::default()).expect("the default settings are usable");
    let count = task::spawn_blocking(move || blocking.fetch(urls, &Plan::new(4)).count()).await;
    assert_eq!(count, 20);
}
