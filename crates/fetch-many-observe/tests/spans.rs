//! A span for each attempt, as a subscriber sees it.
#![cfg(feature = "tracing")]

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fetch_many_conformance::raw::{RawServer, Reply};
use fetch_many_observe::Tracing;
use fetch_many_threads::{Blocking, Config, FetchManyExt, Plan, Retry};
use tracing_subscriber::fmt::format::FmtSpan;

/// What has been written down.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn each_attempt_is_a_span_by_its_usual_names() {
    let lines = Lines::default();
    let written = lines.clone();
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(move || written.clone())
        .init();
    let server = RawServer::start(|hit| match hit.attempt {
        1 => Reply::new().response(503, &[], "busy"),
        _ => Reply::new().ok("well"),
    })
    .unwrap();
    let url = server.url("/path?key=secret");
    let none = Duration::ZERO;
    let plan = Plan::new(1)
        .retry(Retry::up_to(1).backoff(none, none))
        .observe(Arc::new(Tracing::new()));
    let fetcher = Blocking::new(&Config::default()).unwrap();
    let outcome = fetcher.fetch_all([&url], &plan).remove(0);
    assert!(outcome.result.is_ok(), "{:?}", outcome.result);

    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let closed: Vec<_> = text.lines().filter(|line| line.contains("close")).collect();
    assert_eq!(closed.len(), 2, "{text}");
    let port = outcome.uri.unwrap().port_u16().unwrap();
    for line in &closed {
        for part in [
            "http.request.method=\"GET\"".to_owned(),
            format!("url.full=\"http://127.0.0.1:{port}/path\""),
            "server.address=\"127.0.0.1\"".to_owned(),
            format!("network.peer.port={port}"),
            "network.protocol.version=\"1.1\"".to_owned(),
        ] {
            assert!(line.contains(&part), "{part} is not in {line}");
        }
    }
    assert!(
        closed[0].contains("http.response.status_code=503"),
        "{}",
        closed[0]
    );
    assert!(closed[0].contains("error.type=\"503\""), "{}", closed[0]);
    assert!(!closed[0].contains("resend_count"), "{}", closed[0]);
    assert!(
        closed[1].contains("http.response.status_code=200"),
        "{}",
        closed[1]
    );
    assert!(
        closed[1].contains("http.request.resend_count=1"),
        "{}",
        closed[1]
    );
    assert!(text.contains("will be tried again"), "{text}");
    assert!(!text.contains("secret"), "{text}");
}
