//! The gates that made-up samples show best: a server that is the bottleneck, drift, Little's law.

use fetch_many_benches::compare::gates::{check, check_row};
use fetch_many_benches::compare::protocol::Done;
use fetch_many_benches::compare::sample::Sample;
use fetch_many_benches::compare::scenario::Case;
use fetch_many_benches::server::{Counters, Seen};
use fetch_many_race::analysis::State;

use crate::programs::{case, contestant};

/// A good sample: 100 requests, 8 in flight, in one second, of which each took 80 ms.
fn sample(round: usize) -> Sample {
    let expected = fetch_many_benches::compare::expected::Expected::of(&load(), 100);
    Sample {
        case: "throughput".to_owned(),
        contestant: "tokio".to_owned(),
        round,
        version: String::new(),
        state: State::Good,
        requests: 100,
        wall_ns: 1_000_000_000,
        cpu_ns: 100_000_000,
        ideal_ns: 0,
        probed: Some(8),
        warm_ups: 2,
        counters: Counters {
            requests: 100,
            cpu_ns: 500_000_000,
            wall_ns: 1_000_000_000,
            seen: Some(Seen {
                connections: 8,
                peak_in_flight: 8,
                in_flight_ns: 7_000_000_000,
                ..Seen::default()
            }),
        },
        memory: None,
        peak_before: None,
        work: None,
        done: Done {
            ok: 100,
            bytes: expected.bytes,
            checksum: expected.checksum,
            wall_ns: 1_000_000_000,
            latency_us: vec![(80_000, 100)],
            ..Done::default()
        },
    }
}

fn load() -> Case {
    case("throughput", 8, 100)
}

fn row(own: &Sample, ceiling: &[&Sample], ratios: &[f64]) -> Result<(), String> {
    check_row(&load(), &[own], ceiling, ratios, 1)
}

#[test]
fn a_good_sample_passes() {
    assert_eq!(check(&load(), &contestant("tokio"), &sample(1)), Ok(()));
    assert_eq!(row(&sample(1), &[], &[1.0; 20]), Ok(()));
}

#[test]
fn a_server_that_is_the_bottleneck_is_found() {
    let mut own = sample(1);
    own.counters.cpu_ns = 900_000_000;
    let why = row(&own, &[], &[1.0; 20]).unwrap_err();
    assert_eq!(why, "server-bound: the server is 90 % busy");
}

#[test]
fn who_is_near_the_limit_client_is_held_up_as_it_is() {
    let mut limit = sample(1);
    limit.contestant = "limit-client".to_owned();
    limit.wall_ns = 800_000_000;
    // Where the server has time to spare, it holds up nobody.
    assert_eq!(row(&sample(1), &[&limit], &[1.0; 20]), Ok(()));
    limit.counters.cpu_ns = 990_000_000;
    let why = row(&sample(1), &[&limit], &[1.0; 20]).unwrap_err();
    assert_eq!(why, "server-bound: 80 % of the limit client");
    // Another round's says nothing of this one.
    limit.round = 2;
    assert_eq!(row(&sample(1), &[&limit], &[1.0; 20]), Ok(()));
}

#[test]
fn drift_is_found() {
    let drifting: Vec<_> = (0..20)
        .map(|round| if round < 10 { 1.0 } else { 1.2 })
        .collect();
    let why = row(&sample(1), &[], &drifting).unwrap_err();
    assert_eq!(why, "drifts by 20 % over the rounds");
}

#[test]
fn latencies_that_cannot_be_are_found() {
    for (micros, told) in [(60_000, "6.0"), (90_000, "9.0")] {
        let mut own = sample(1);
        own.done.latency_us = vec![(micros, 100)];
        let why = check(&load(), &contestant("tokio"), &own).unwrap_err();
        assert!(
            why.starts_with(&format!("Little's law: latencies mean {told} in flight")),
            "{why}"
        );
    }
}

#[test]
fn clocks_and_rates_are_checked() {
    let mut own = sample(1);
    own.done.wall_ns = 1_200_000_000;
    let why = check(&load(), &contestant("tokio"), &own).unwrap_err();
    assert_eq!(why, "claims to have taken 1200 ms of 1000");

    let mut by_the_clock = load();
    by_the_clock.rate = Some(125.0);
    let why = check(&by_the_clock, &contestant("tokio"), &sample(1)).unwrap_err();
    assert_eq!(why, "kept 80 % of the offered rate");
    by_the_clock.rate = Some(100.0);
    assert_eq!(
        check(&by_the_clock, &contestant("tokio"), &sample(1)),
        Ok(())
    );
}
