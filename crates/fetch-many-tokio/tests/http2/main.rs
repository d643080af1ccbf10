//! HTTP/2 over TLS: what a server may do, and how many requests share a connection.
#![cfg(feature = "http2")]

mod connections;
mod flow;
mod streams;
mod ways;
mod without;

use fetch_many_conformance::Subject;
use fetch_many_conformance::http2::{Act, Asked, FrameServer, ROWS, examine, frames};
use fetch_many_tokio::http::Version;
use fetch_many_tokio::{Blocking, Capability, Config, Outcome, Plan, Retry};

/// All of the table's rows, and what came of those that are not as they must.
#[test]
fn faults_come_to_what_they_must() {
    let subject = Subject::new(Blocking::new);
    let failures: Vec<String> = std::thread::scope(|scope| {
        let run = |row| {
            examine(row, &subject)
                .err()
                .map(|broken| broken.to_string())
        };
        let running: Vec<_> = ROWS
            .iter()
            .map(|row| scope.spawn(move || run(row)))
            .collect();
        let ended = running
            .into_iter()
            .map(|row| row.join().expect("a row does not panic"));
        ended.flatten().collect()
    });
    assert!(failures.is_empty(), "{failures:#?}");
}

fn preferring(server: &FrameServer) -> Config {
    Config::default()
        .roots(server.roots())
        .prefer(Capability::Http2)
}

fn fetcher(config: &Config) -> Blocking {
    Blocking::new(config).expect("usable settings")
}

fn plan(limit: usize) -> Plan {
    Plan::new(limit).retry(Retry::none())
}

fn ok(stream: u32) -> Act {
    Act::Send(frames::ok(stream, "hello"))
}

fn start(script: impl Fn(Asked) -> Vec<Act> + Send + Sync + 'static) -> FrameServer {
    FrameServer::start(script).expect("loopback can be bound")
}

fn assert_all_ok(outcomes: &[Outcome]) {
    for outcome in outcomes {
        let response = outcome
            .result
            .as_ref()
            .unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(
            (response.version(), &response.body()[..]),
            (Version::HTTP_2, &b"hello"[..])
        );
    }
}
