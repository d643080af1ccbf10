//! Chapter 11 says what the clients below the strategies tell a subscriber.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use fetch_many::{Config, FetchMany, FetchManyExt, Plan};
use fetch_many_tutorial::server;
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

/// What a strategy and its client say of two requests, one after the other.
fn said(fetcher: &dyn FetchMany, url: &str, lines: &Lines) -> String {
    for _ in 0..2 {
        let outcomes = fetcher.fetch_all([url], &Plan::limit(1));
        assert!(outcomes[0].result.is_ok(), "{outcomes:?}");
    }
    lines.take()
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

    let tokio = fetch_many_tokio::Blocking::new(&config).expect("threads");
    let tokio = said(&tokio, &url, &lines);
    assert!(tokio.contains("DEBUG reqwest::connect: starting new connection"));
    assert!(tokio.contains("DEBUG hyper_util::client::legacy::pool: reuse idle connection"));
    assert!(
        !tokio.contains("secret") && !tokio.contains("station"),
        "{tokio}"
    );

    let threads = fetch_many_threads::Blocking::new(&config).expect("roots");
    let threads = said(&threads, &url, &lines);
    assert!(threads.contains("DEBUG ureq::run: GET http"));
    assert!(threads.contains("DEBUG ureq::pool: Return to pool"));
    assert!(threads.contains("secret"), "the page warns of this");

    let smol = fetch_many_smol::Blocking::new(&config).expect("a thread");
    assert_eq!(said(&smol, &url, &lines), "");
    let async_std = fetch_many_async_std::Blocking::new(&config).expect("threads");
    let async_std = said(&async_std, &url, &lines);
    let of_tasks = |line: &str| line.contains("async_std::task");
    assert!(async_std.lines().all(of_tasks), "{async_std}");

    for said in [tokio, threads, async_std] {
        assert!(!said.contains(" fetch_many"), "{said}");
    }
}
