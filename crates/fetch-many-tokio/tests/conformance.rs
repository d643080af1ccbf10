//! The laws, one test each.

use fetch_many_tokio::Blocking;

fetch_many_conformance::conformance!(
    |config| Blocking::new(config),
    in_async = |code| runtime().block_on(async { code() }),
    except [
        pool_closed_mid_head = "reqwest does not tell whether a byte of an answer had come",
    ],
);

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("threads can be spawned")
}
