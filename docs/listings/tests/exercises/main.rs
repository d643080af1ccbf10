//! Two tests for each exercise, by the same check: one of the reader's function, which is ignored until it
//! is written, and one of the answer.

/// The two tests of this exercise, in the file of its check.
macro_rules! exercise {
    ($name:ident) => {
        #[test]
        #[ignore = "an exercise: yours to write, in src/exercises.rs"]
        fn exercise() {
            check(fetch_many_tutorial::exercises::$name);
        }

        #[test]
        fn answer() {
            check(fetch_many_tutorial::answers::$name);
        }
    };
}

mod add_length;
mod by_then;
mod fetch_once;
mod first_of;
mod gather;
mod grequests_map;
mod journal;
mod leaders;
mod may_be_kept;
mod plan_for;
mod read_all;
mod retries;
mod servers;
mod statuses;
mod verdict;
mod warmest;

/// A client on tokio, with a provider for TLS: the workspace builds reqwest without one. Its timeout is
/// longer than any server's patience, so that it ends nothing that a check waits for.
fn client() -> reqwest::Client {
    // An error here: another test was first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().timeout(std::time::Duration::from_secs(60));
    client.build().expect("a provider is installed")
}

/// A runtime with a thread of its own, so that what was spawned and left goes on.
fn runtime() -> tokio::runtime::Runtime {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(1).enable_all();
    runtime.build().expect("a thread, and what it waits with")
}
