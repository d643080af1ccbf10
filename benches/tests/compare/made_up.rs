//! Runs whose samples are made up, so that what they say is known beforehand.

use std::fs;
use std::path::{Path, PathBuf};

use fetch_many_benches::compare::analysis;
use fetch_many_benches::compare::built::built;
use fetch_many_benches::compare::expected::Expected;
use fetch_many_benches::compare::options::Options;
use fetch_many_benches::compare::protocol::Done;
use fetch_many_benches::compare::run::Run;
use fetch_many_benches::compare::sample::Sample;
use fetch_many_benches::compare::scenario::Case;
use fetch_many_benches::server::{Counters, Seen};
use fetch_many_race::analysis::State;
use fetch_many_race::record::Effort;
use fetch_many_race::record::Machine;
use fetch_many_race::record::{End, Record};

use crate::programs::programs;

/// An empty folder of a test's own.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    // What an earlier run of this test has left.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

pub(crate) fn options(arguments: &[&str]) -> Options {
    let arguments = arguments.iter().map(|argument| (*argument).to_owned());
    let mut options = Options::parse(arguments).unwrap();
    options.asked.effort = Effort::Quick;
    options
}

/// A run that has not begun to measure.
pub(crate) fn run(name: &str, arguments: &[&str]) -> Run {
    let asked = [arguments, &["--seed=3"]].concat();
    let mut run = Run::begin(&options(&asked), programs(), &folder(name)).unwrap();
    // What this machine lacks is not what these tests are about.
    run.notes.clear();
    run
}

/// What it has to tell.
pub(crate) fn record(run: &Run, end: End) -> Record {
    analysis::record(run, Machine::here("a test", 3, built()), end)
}

/// A good sample of a case, that took so many microseconds of CPU per request.
pub(crate) fn sample(case: &Case, contestant: &str, round: usize, cpu_us: f64) -> Sample {
    let requests = 1_000;
    let expected = Expected::of(case, requests);
    let limit = case.limit as u64;
    Sample {
        case: case.id.clone(),
        contestant: contestant.to_owned(),
        round,
        version: "0.1.0".to_owned(),
        state: State::Good,
        requests,
        wall_ns: 1_000_000_000,
        cpu_ns: nanos(cpu_us * 1e6),
        ideal_ns: if case.behaviour.delay_us > 0 {
            1_000_000_000
        } else {
            0
        },
        probed: Some(limit),
        warm_ups: 2,
        counters: Counters {
            requests: requests as u64,
            cpu_ns: 300_000_000,
            wall_ns: 1_000_000_000,
            seen: Some(Seen {
                connections: limit,
                peak_in_flight: limit,
                ..Seen::default()
            }),
        },
        memory: None,
        peak_before: None,
        work: None,
        done: Done {
            ok: expected.ok,
            bytes: expected.bytes,
            checksum: expected.checksum,
            wall_ns: 1_000_000_000,
            latency_us: vec![(60_000, 1_000)],
            ..Done::default()
        },
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // A few seconds at most.
fn nanos(nanos: f64) -> u64 {
    nanos as u64
}

/// Rounds of every case of the run's scenarios: contestants with their microseconds of CPU in each round.
pub(crate) fn measure(run: &mut Run, rounds: usize, cpu_us: impl Fn(&str, usize) -> f64) {
    for scenario in run.scenarios() {
        let contestants = run.contestants(&scenario);
        for (case, round) in scenario
            .cases
            .iter()
            .flat_map(|case| (1..=rounds).map(move |round| (case, round)))
        {
            for contestant in &contestants {
                let cpu = cpu_us(&contestant.name, round);
                run.samples.push(sample(case, &contestant.name, round, cpu));
            }
        }
    }
}

/// What each strategy takes on a machine where nothing else runs; in every other round one part in so many more or
/// less, each contestant in a pattern of its own.
pub(crate) fn quiet(name: &str, round: usize) -> f64 {
    let cpu = match name {
        "async-std" => 9.0,
        "smol" => 7.0,
        "threads" => 10.0,
        _ => 12.0,
    };
    cpu * wobble(name, round, 0.01)
}

/// A factor around 1, by so much up or down.
pub(crate) fn wobble(name: &str, round: usize, by: f64) -> f64 {
    let pattern = name.len() + round * name.len() % 7;
    match pattern % 3 {
        0 => 1.0 + by,
        1 => 1.0,
        _ => 1.0 - by,
    }
}

/// The folder of a run with its reports.
pub(crate) fn reports(run: &Run) -> &Path {
    run.store.folder().parent().unwrap()
}
