//! The harness takes a sample of every contestant, and refuses a wrong one.

use std::time::Duration;

use fetch_many_benches::contestants::ENTRIES;
use fetch_many_benches::faulty::Mix;
use fetch_many_benches::harness::{Case, Harness, Peaks, Process, cases};

const CONTESTANT: &str = env!("CARGO_BIN_EXE_contestant");
const FAULT_CONTESTANT: &str = env!("CARGO_BIN_EXE_fault_contestant");
const FAULT_SERVER: &str = env!("CARGO_BIN_EXE_fault_server");
const MOCK_SERVER: &str = env!("CARGO_BIN_EXE_mock_server");
const SINK_SERVER: &str = env!("CARGO_BIN_EXE_sink_server");

fn harness(server: &str) -> Harness {
    Harness::new(server.as_ref(), CONTESTANT.as_ref()).unwrap()
}

#[test]
fn every_contestant_passes_every_case() {
    let mut harness = harness(MOCK_SERVER);
    for case in cases() {
        for entry in ENTRIES {
            let sample = harness.sample(entry.name, &case, case.limit, 2);
            let sample = sample.unwrap_or_else(|failure| panic!("{failure}"));
            assert_eq!(sample.requests, case.limit * 2);
            assert_eq!(sample.latencies.len(), sample.requests as u64);
            assert!(sample.wall >= case.delay * 2, "{}", case.id(entry.name));
            assert!(!sample.cpu.is_zero() && !sample.server_cpu.is_zero());
        }
    }
}

#[test]
fn the_sink_serves_as_the_mock_does() {
    let case = Case {
        delay: Duration::from_millis(10),
        ..cases()[0]
    };
    let sample = harness(SINK_SERVER).sample("tokio", &case, 128, 1).unwrap();
    assert!(sample.wall >= Duration::from_millis(20));
}

#[test]
fn a_contestant_that_does_not_exist_is_a_failure() {
    let failure = harness(MOCK_SERVER).sample("nobody", &cases()[0], 1, 1);
    assert!(failure.unwrap_err().to_string().starts_with("nobody"));
}

#[test]
fn wrong_bodies_are_a_failure() {
    let mut server = Process::start(MOCK_SERVER.as_ref(), &[], "server").unwrap();
    let url = server.ask("start 1023 0").unwrap();
    for entry in ENTRIES {
        let mut contestant =
            Process::start(CONTESTANT.as_ref(), &[entry.name], entry.name).unwrap();
        let failure = contestant.ask(&format!("fetch {url} 4 8 1")).unwrap_err();
        let expected = "got 1023 of 1024 bytes";
        assert!(failure.to_string().ends_with(expected), "{failure}");
        let failure = contestant.ask(&format!("stream {url} 4 8")).unwrap_err();
        assert!(failure.to_string().ends_with(expected), "{failure}");
    }
}

#[test]
fn a_server_that_is_gone_is_a_failure() {
    let mut server = Process::start(MOCK_SERVER.as_ref(), &[], "server").unwrap();
    let url = server.ask("start 1024 0").unwrap();
    server.ask("stop").unwrap();
    for entry in ENTRIES {
        let mut contestant =
            Process::start(CONTESTANT.as_ref(), &[entry.name], entry.name).unwrap();
        let failure = contestant.ask(&format!("fetch {url} 4 8 1")).unwrap_err();
        assert!(failure.to_string().starts_with(entry.name), "{failure}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn peaks_are_measured() {
    let mut peaks = Peaks::new(SINK_SERVER.as_ref(), CONTESTANT.as_ref()).unwrap();
    let peak = peaks.measure("smol", 8, 64, Duration::ZERO).unwrap();
    assert!(peak > 1_000, "{peak} KiB");
}

#[test]
fn faults_are_where_they_should_be_and_nowhere_else() {
    let mut server = Process::start(FAULT_SERVER.as_ref(), &[], "server").unwrap();
    for entry in ENTRIES.iter().filter(|entry| entry.bare.is_some()) {
        let mut contestant =
            Process::start(FAULT_CONTESTANT.as_ref(), &[entry.name], entry.name).unwrap();
        for mix in Mix::ALL {
            let url = server.ask("start 1024 0").unwrap();
            let answer = contestant.ask(&format!("mixed {url} 8 200 {}", mix.name()));
            assert!(answer.unwrap().starts_with("190 "));
            assert!(server.ask("stop").unwrap().starts_with("200 "));
        }
        // Every path of a mock is healthy, and no body of the other is as long as it should be.
        let mut mock = Process::start(MOCK_SERVER.as_ref(), &[], "server").unwrap();
        let url = mock.ask("start 1024 0").unwrap();
        let failure = contestant.ask(&format!("mixed {url} 8 200 faulty"));
        assert!(failure.unwrap_err().to_string().contains("faulty request"));
        let url = server.ask("start 1023 0").unwrap();
        let failure = contestant.ask(&format!("mixed {url} 8 200 clean"));
        assert!(failure.unwrap_err().to_string().contains("clean request"));
    }
}
