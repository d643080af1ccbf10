//! Every planted fault is caught, by the gate that should catch it, in real processes.

use std::time::Duration;

use fetch_many_race::analysis::State;
use fetch_many_race::process::Command;

use crate::cells::{sample, sample_within};
use crate::programs::{case, contestant};

/// Why this contestant is invalid, fetching 400 requests, 8 at a time.
fn fault(name: &str) -> String {
    let sample = sample(&case("throughput", 8, 400), &contestant(name));
    match sample.state {
        State::Invalid(why) => why,
        state => panic!("{name}: {state:?}"),
    }
}

#[test]
fn who_drops_bodies_is_caught_by_their_bytes() {
    let why = fault("planted-drops");
    assert_eq!(why, "405504 body bytes, not 409600");
}

#[test]
fn who_ignores_the_limit_is_caught_by_the_probe() {
    let why = fault("planted-floods");
    let peak = why.strip_suffix(" requests in flight at once, not 8");
    let peak: Option<u64> = peak.and_then(|peak| peak.parse().ok());
    // It sends 16. On a busy machine not all of them come in the moment in which nobody more must come.
    assert!(peak > Some(8), "{why}");
}

#[test]
fn who_connects_anew_is_caught_by_the_connections() {
    let why = fault("planted-reconnects");
    assert!(why.ends_with(" connections, not 8"), "{why}");
}

#[test]
fn who_lies_about_its_count_is_caught_by_the_server() {
    let why = fault("planted-lies");
    assert_eq!(why, "the server saw 360 requests, not 400");
}

#[test]
fn garbage_is_quoted() {
    let why = fault("planted-garbage");
    assert_eq!(why, "not an answer: \"I am done.\"");
}

#[test]
fn who_crashes_is_asked_for_last_words() {
    let why = fault("planted-crash");
    let expected = "ended early (exit status: 3); stderr: this contestant crashes";
    assert_eq!(why, expected);
}

#[test]
fn who_hangs_is_not_waited_for() {
    let case = case("throughput", 8, 400);
    let patience = Duration::from_millis(500);
    let sample = sample_within(&case, &contestant("planted-hang"), patience);
    let expected = "no answer within 500ms".to_owned();
    assert_eq!(sample.state, State::Invalid(expected));
}

#[test]
fn a_program_that_is_missing_is_named() {
    let mut nobody = contestant("tokio");
    nobody.command = Command {
        name: nobody.name.clone(),
        line: vec!["/nowhere/peer".to_owned()],
    };
    let sample = sample(&case("throughput", 8, 400), &nobody);
    let State::Invalid(why) = sample.state else {
        panic!("{:?}", sample.state);
    };
    assert!(
        why.starts_with("/nowhere/peer cannot be started: No such file"),
        "{why}"
    );
}

#[test]
fn a_program_that_is_no_contestant_is_quoted() {
    let mut shell = contestant("tokio");
    shell.command = Command {
        name: shell.name.clone(),
        line: ["sh", "-c", "echo hello; read line"]
            .map(str::to_owned)
            .into(),
    };
    let sample = sample(&case("throughput", 8, 400), &shell);
    let expected = "is not ready: \"hello\"".to_owned();
    assert_eq!(sample.state, State::Invalid(expected));
}

/// In a closed loop no more than 8 requests would meet the stall; by the clock all that were due in it
/// have waited.
#[test]
fn a_stall_of_the_server_is_in_the_latencies() {
    let mut case = case("pinned", 8, 600);
    case.rate = Some(1_000.0);
    case.behaviour.stall_us = 300_000;
    case.behaviour.stall_at = 200;
    let sample = sample(&case, &contestant("tokio"));
    let late = sample.done.latency_us.iter();
    let late = late.filter(|(micros, _)| *micros > 150_000);
    let late: u64 = late.map(|(_, times)| times).sum();
    assert!(late >= 140, "{late} late: {:?}", sample.state);
}

#[test]
fn a_server_that_takes_long_shows_as_busy() {
    let mut case = case("throughput", 8, 200);
    case.behaviour.spin_us = 500;
    let sample = sample(&case, &contestant("limit-client"));
    assert_eq!(sample.state, State::Good);
    let per_request = sample.counters.cpu_ns / sample.counters.requests;
    assert!(per_request >= 500_000, "{per_request} ns");
}
