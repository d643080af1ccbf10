//! Chapter 11 says what the clients below the strategies tell a subscriber.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use fetch_many::{Config, FetchMany, FetchManyExt, Plan, http};
use fetch_many_start::server;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::{layer::SubscriberExt, registry, reload, util::SubscriberInitExt};

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
        let request = http::Request::get(url).header("authorization", "secret");
        let outcomes = fetcher.fetch_all([request.body(())], &Plan::new(1));
        assert!(outcomes[0].result.is_ok(), "{outcomes:?}");
        said += &lines.take();
    }
    panic!("never {awaited}:\n{said}");
}

#[test]
fn reqwest_and_ureq_speak_and_the_strategies_do_not() {
    let lines = Lines::default();
    let (filter, level) = reload::Layer::new(LevelFilter::TRACE);
    let writes = fmt::layer().without_time().with_ansi(false);
    let writes = writes.with_writer(lines.clone());
    registry().with(filter).with(writes).init();
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
    let returned = "DEBUG ureq::pool: Return to pool";
    level.reload(LevelFilter::DEBUG).expect("it is there");
    let at_debug = said(&threads, &url, &lines, returned);
    assert!(at_debug.contains("DEBUG ureq::run: GET http://127.0.0.1:"));
    assert!(!at_debug.lines().any(of_request), "{at_debug}");
    level.reload(LevelFilter::TRACE).expect("it is there");
    let at_trace = said(&threads, &url, &lines, returned);
    assert!(at_trace.lines().any(of_request), "{at_trace}");
    let sent = "TRACE ureq_proto::util: 4745 5420 2f73"; // GET /s
    let received = "TRACE ureq_proto::util: 6e6f 2073 7563"; // no suc
    assert!(
        at_trace.contains(sent) && at_trace.contains(received),
        "{at_trace}"
    );

    for said in [tokio, at_debug, at_trace, async_std] {
        assert!(!said.contains(" fetch_many"), "{said}");
    }
}
