//! Every contestant passes every gate, in every scenario that it takes part in.

use std::time::Duration;

use fetch_many_benches::compare::gates::check_rate;
use fetch_many_benches::compare::scenario::{Case, Pass};
use fetch_many_benches::compare::scenarios::scenario;
use fetch_many_benches::entries::{ENTRIES, Kind};
use fetch_many_race::analysis::State;
use fetch_many_race::record::Effort;
use fetch_many_race::record::ServerKind;

use crate::cells::sample;
use crate::programs::{case, contestant};

fn good() -> impl Iterator<Item = &'static str> {
    let good = ENTRIES.iter().filter(|entry| entry.kind != Kind::Planted);
    good.map(|entry| entry.name)
}

fn strategies() -> impl Iterator<Item = &'static str> {
    let all = ENTRIES.iter();
    let strategies = all.filter(|entry| matches!(entry.kind, Kind::Strategy(_)));
    strategies.map(|entry| entry.name)
}

fn passes(case: &Case, name: &str) {
    let sample = sample(case, &contestant(name));
    assert_eq!(sample.state, State::Good, "{name} in {}", case.id);
    assert!(sample.cpu_ns > 0 && sample.wall_ns > 0 && sample.counters.cpu_ns > 0);
}

#[test]
fn everyone_passes_throughput() {
    for name in good() {
        passes(&case("throughput", 8, 400), name);
    }
}

#[test]
fn an_exact_copy_passes_as_its_original_does() {
    passes(&case("throughput", 8, 400), "planted-copy");
    passes(&case("throughput", 8, 400), "planted-slow");
}

#[test]
fn strategies_pass_the_rest() {
    for name in strategies() {
        passes(&case("latency", 8, 64), name);
        passes(&case("hosts", 16, 320), name);
        passes(&case("big", 4, 16), name);
        let faulty = Case {
            // On a busy machine also a healthy response may take longer than in a run.
            timeout_ms: 2_000,
            ..case("faulty", 8, 120)
        };
        passes(&faulty, name);
    }
}

/// Nothing is sent before it is due, and all of it is as it should be. How late it is sent is the machine's affair as
/// well: what comes of that is asked by the comparison, and its gate is tested on a made-up sample.
#[test]
fn strategies_wait_for_their_schedule() {
    let (requests, rate) = (100, 200.0);
    let last_is_due = Duration::from_millis(495);
    for name in strategies() {
        let mut case = case("pinned", 8, requests);
        case.rate = Some(rate);
        let sample = sample(&case, &contestant(name));
        assert!(
            Duration::from_nanos(sample.wall_ns) >= last_is_due,
            "{name}: all sent in {} ns",
            sample.wall_ns
        );
        if let State::Invalid(why) = &sample.state {
            let late = check_rate(&case, &sample);
            assert_eq!(late.as_ref(), Err(why), "{name}");
        }
    }
}

#[test]
fn what_is_cut_is_a_failure_and_nothing_else_is() {
    let scenario = scenario("faulty", Effort::Quick, 7).expect("a scenario");
    for case in scenario.cases.into_iter().filter(|case| case.retries == 0) {
        let case = Case {
            limit: 8,
            requests: 200,
            pinned: false,
            ..case
        };
        for name in strategies() {
            let sample = sample(&case, &contestant(name));
            assert_eq!(sample.state, State::Good, "{name} in {}", case.id);
            let failed = sample.done.failed;
            assert_eq!(failed > 0, case.behaviour.cuts > 0.0, "{name}: {failed}");
        }
    }
}

#[test]
fn a_peak_is_read_twice() {
    let scenario = scenario("memory", Effort::Quick, 7).expect("a scenario");
    let case = scenario
        .cases
        .into_iter()
        .find(|case| case.pass == Pass::Grown);
    let case = Case {
        limit: 8,
        requests: 2_000,
        ..case.expect("a case of growth")
    };
    let sample = sample(&case, &contestant("smol"));
    assert_eq!(sample.state, State::Good);
    let (few, many) = (sample.peak_before, sample.memory.map(|memory| memory.peak));
    assert!(few > Some(1_000) && many >= few, "{few:?} {many:?}");
}

#[test]
fn who_cannot_is_absent() {
    for (scenario, cannot) in [
        ("pinned", "no schedule"),
        ("faulty", "no retries"),
        ("hosts", "one host only"),
    ] {
        let sample = sample(&case(scenario, 8, 100), &contestant("smol-bare"));
        assert_eq!(sample.state, State::Absent(cannot.to_owned()));
    }
}

#[test]
fn wiremock_serves_the_same_bodies() {
    let mut case = case("latency", 8, 64);
    case.server = ServerKind::Wiremock;
    passes(&case, "threads");
}

#[test]
#[cfg(target_os = "linux")]
fn memory_is_read_while_requests_are_held() {
    let mut case = case("memory", 32, 32);
    for name in strategies() {
        case.pass = Pass::Weighed;
        let sample = sample(&case, &contestant(name));
        assert_eq!(sample.state, State::Good, "{name}");
        let memory = sample.memory.expect("memory");
        assert!(memory.resident > 1_000, "{memory:?}");
        assert_eq!(sample.counters.seen.map(|seen| seen.in_flight), Some(32));
        if name == "threads" {
            assert!(memory.threads > 32 && memory.stacks > 0, "{memory:?}");
        }
    }
}

#[test]
#[cfg(target_os = "linux")]
fn work_is_counted() {
    let case = case("work", 8, 200);
    let mut calls = Vec::new();
    for name in strategies().chain(["limit-client"]) {
        let sample = sample(&case, &contestant(name));
        assert_eq!(sample.state, State::Good, "{name}");
        let work = sample.work.expect("work");
        let allocations = work.allocations.expect("allocations");
        assert!(allocations.bytes >= allocations.calls, "{name}: {work:?}");
        calls.push(allocations.calls);
        // Without strace nobody counts them, and the report says so.
        if let Some(calls) = work.calls {
            let least = ["read", "recv", "recvfrom", "readv"];
            let reads = calls.iter().filter(|call| least.contains(&&*call.0));
            let reads: u64 = reads.map(|call| call.1).sum();
            assert!(reads >= 200, "{name}: one for each response, {calls:?}");
        }
    }
    let limit = calls.pop().expect("the limit client");
    assert!(limit < 200, "{limit} allocations for 200 requests");
    assert!(calls.iter().all(|calls| *calls >= 200), "{calls:?}");
}
