//! A sink that errors, panics, or never returns: that concerns its request, and nobody else.

use std::cell::Cell;
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant};

use fetch_many_conformance::raw::{RawServer, Reply};
use fetch_many_strategies::{ErrorKind, FetchManyExt, Files, Head};

use crate::gate::Gate;
use crate::recorder::Recorder;
use crate::{each, plan};

fn server() -> RawServer {
    RawServer::start(|_| Reply::new().ok(vec![7; 300_000])).unwrap()
}

fn is_bad(head: &Head) -> bool {
    head.uri.path() == "/bad"
}

#[test]
fn an_error_or_a_panic_is_that_items_error() {
    let server = server();
    each(|strategy, fetcher| {
        for step in ["open", "write", "commit"] {
            for panics in [false, true] {
                let sink = Recorder::acting(move |at, head| {
                    if at == step && is_bad(head) {
                        assert!(!panics, "on purpose");
                        return Err(io::Error::other("disk on fire"));
                    }
                    Ok(())
                });
                let urls = ["/a", "/bad", "/b"].map(|path| server.url(path));
                let outcomes = fetcher.fetch_all(&urls, &plan(3).sink(sink.clone()));
                let what = format!("{strategy} {step} {panics}");
                for good in ["/a", "/b"] {
                    assert_eq!(
                        sink.body(good).map(|body| body.len()),
                        Some(300_000),
                        "{what}"
                    );
                }
                let error = outcomes[1].result.as_ref().unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Sink, "{what}: {error}");
                let line = if panics {
                    "the sink panicked: on purpose: 127.0.0.1:"
                } else {
                    "not stored: disk on fire: 127.0.0.1:"
                };
                assert!(error.to_string().starts_with(line), "{what}: {error}");
                assert_eq!(sink.opened(), sink.ended(), "{what}");
            }
        }
    });
}

/// A sink that takes nothing of what is bad until the gate is open.
fn blocking(gate: &Gate) -> Recorder {
    let gate = gate.clone();
    Recorder::acting(move |at, head| {
        if at == "write" && is_bad(head) {
            gate.pass();
        }
        Ok(())
    })
}

#[test]
fn a_sink_that_blocks_holds_nobody_else_up() {
    let server = server();
    each(|strategy, fetcher| {
        let gate = Gate::default();
        let sink = blocking(&gate);
        // More of them than threads that write.
        let bad = (0..6).map(|_| server.url("/bad"));
        let good = (0..20).map(|number| server.url(&format!("/{number}")));
        let deadline = Duration::from_secs(3);
        let plan = plan(8).deadline(deadline).sink(sink.clone());
        let start = Instant::now();
        let mut outcomes = fetcher.fetch(bad.chain(good), &plan);
        for outcome in outcomes.by_ref().take(20) {
            assert!(outcome.result.is_ok(), "{strategy}: {outcome:?}");
        }
        assert!(start.elapsed() < deadline, "{strategy}");
        for outcome in outcomes {
            let kind = outcome.result.unwrap_err().kind();
            assert_eq!(kind, ErrorKind::Deadline, "{strategy}");
        }
        assert!(start.elapsed() < deadline * 2, "{strategy}");
        gate.open();
        await_ends(&sink);
        assert!(sink.body("/bad").is_none(), "{strategy}");
    });
}

#[test]
fn a_stop_leaves_no_half_file() {
    let server = RawServer::start(|hit| {
        let head = "HTTP/1.1 200 \r\nContent-Length: 500000\r\n\r\n";
        match &*hit.path {
            "/whole" => Reply::new().ok(vec![7; 500_000]),
            _ => Reply::new().raw(head).raw(vec![7; 300_000]).silence(),
        }
    })
    .unwrap();
    each(|strategy, fetcher| {
        let name = format!("fetch-many-stop-{strategy}-{}", std::process::id());
        let directory = std::env::temp_dir().join(name);
        let files = Files::new(&directory, |head| head.uri.path()[1..].to_owned());
        let urls = ["/whole", "/a", "/b"].map(|path| server.url(path));
        let mut outcomes = fetcher.fetch(&urls, &plan(3).sink(files));
        let outcome = outcomes.next().unwrap();
        assert_eq!(outcome.index, 0, "{strategy}");
        drop(outcomes);
        let late = Instant::now() + Duration::from_secs(10);
        loop {
            let names: Vec<_> = std::fs::read_dir(&directory)
                .unwrap()
                .map(|entry| entry.unwrap().file_name())
                .collect();
            if names == ["whole"] {
                break;
            }
            assert!(Instant::now() < late, "{strategy}: {names:?}");
            std::thread::yield_now();
        }
        std::fs::remove_dir_all(directory).unwrap();
    });
}

/// Neither `Send` nor `Clone`, and counted as long as it lives.
struct Row(Rc<Cell<usize>>);

impl Row {
    fn new(alive: &Rc<Cell<usize>>) -> Self {
        alive.set(alive.get() + 1);
        Self(Rc::clone(alive))
    }
}

impl Drop for Row {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

#[test]
fn what_came_along_is_dropped_with_its_batch() {
    let server = server();
    each(|strategy, fetcher| {
        let gate = Gate::default();
        let sink = blocking(&gate);
        let alive = Rc::default();
        let urls = ["/good", "/bad", "/bad", "/bad"].map(|path| server.url(path));
        let rows = urls.iter().map(|url| (Row::new(&alive), url));
        let mut outcomes = fetcher.fetch_with(rows, &plan(3).sink(sink.clone()));
        let (row, outcome) = outcomes.next().unwrap();
        assert!(outcome.stored().is_some(), "{strategy}: {outcome:?}");
        let start = Instant::now();
        drop(outcomes);
        // It does not wait for a sink that blocks.
        assert!(start.elapsed() < Duration::from_secs(10), "{strategy}");
        assert_eq!(alive.get(), 1, "{strategy}");
        drop(row);
        assert_eq!(alive.get(), 0, "{strategy}");
        gate.open();
        await_ends(&sink);
        assert!(sink.body("/bad").is_none(), "{strategy}");
    });
}

/// Each of its bodies has been committed or dropped.
fn await_ends(sink: &Recorder) {
    let late = Instant::now() + Duration::from_secs(10);
    while sink.ended() < sink.opened() {
        assert!(Instant::now() < late, "{} have ended", sink.ended());
        std::thread::yield_now();
    }
}
