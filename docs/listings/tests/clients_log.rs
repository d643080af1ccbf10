//! Chapter 11 says what the clients below the strategies tell a subscriber.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use fetch_many::{Config, FetchMany, FetchManyExt, Plan};
use fetch_many_start::server;
use tracing::Level;
use tracing_subscriber::fmt::MakeWriter;

/// What is written, of all threads.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    fn take(&self) -> String {
        let taken = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        String::from_utf8_lossy(&taken).into_owned()
    }
}

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// What a strategy and its client say of two requests, one after the other, and of more if they have
/// not said this by then: a connection is put back a moment after its response.
fn said(fetcher: &dyn FetchMany, url: &str, lines: &Lines, awaited: &str) -> String {
    let mut said = String::new();
    for request in 0..100 {
        if request > 1 && said.contains(awaited) {
            return said;
        }
        let outcomes = fetcher.fetch_all([url], &Plan::limit(1));
        assert!(outcomes[0].result.is_ok(), "{outcomes:?}");
        said += &lines.take();
    }
    panic!("never {awaited}:\n{said}");
}

#[test]
fn reqwest_and_ureq_speak_and_the_strategies_do_not() {
    let lines = Lines::default();
    let everything = tracing_subscriber::fmt().with_max_level(Level::TRACE);
    let everything = everything.without_time().with_ansi(false);
    everything.with_writer(lines.clone()).init();
    let server = server::start().expect("a free port");
    let url = server.url("/station/0?token=secret");
    let config = Config::default();

    // Those that say nothing come first: others may speak after their last outcome.
    let smol = fetch_many_smol::Blocking::new(&config).expect("a thread");
    assert_eq!(said(&smol, &url, &lines, ""), "");
    let async_std = fetch_many_async_std::Blocking::new(&config).expect("threads");
    let async_std = said(&async_std, &url, &lines, "");
    let of_tasks = |line: &str| line.contains("async_std::task");
    assert!(async_std.lines().all(of_tasks), "{async_std}");

    let tokio = fetch_many_tokio::Blocking::new(&config).expect("threads");
    let reused = "DEBUG hyper_util::client::legacy::pool: reuse idle connection";
    let tokio = said(&tokio, &url, &lines, reused);
    assert!(tokio.contains("DEBUG reqwest::connect: starting new connection"));
    let of_request = |line: &str| line.contains("secret") || line.contains("station");
    assert!(!tokio.lines().any(of_request), "{tokio}");

    let threads = fetch_many_threads::Blocking::new(&config).expect("roots");
    let threads = said(&threads, &url, &lines, "DEBUG ureq::pool: Return to pool");
    let url_said = threads
        .lines()
        .find(|line| line.contains("DEBUG ureq::run: GET http"));
    assert!(
        url_said.is_some_and(|line| line.contains("secret")),
        "{threads}"
    );

    for said in [tokio, threads, async_std] {
        assert!(!said.contains(" fetch_many"), "{said}");
    }
}
