//! `cargo bench --bench strategies`: criterion, the developer's quick loop: has a strategy become
//! slower since yesterday?
//!
//! Takes criterion's own arguments: a filter, `--save-baseline`, `--baseline`, `--list`, `--test`.
//! `FETCH_MANY_BENCH=quick` measures for a shorter time. Criterion runs its cases one after the other
//! and never one beside the other, so no rank comes from it: `compare` gives that.

use std::process::ExitCode;
use std::time::Duration;

use criterion::{Criterion, SamplingMode, Throughput};
use fetch_many_benches::compare::expected::Expected;
use fetch_many_benches::compare::options::Effort;
use fetch_many_benches::compare::protocol::Job;
use fetch_many_benches::compare::scenario::Case;
use fetch_many_benches::compare::scenarios::scenario;
use fetch_many_benches::contestants::{ENTRIES, Kind};
use fetch_many_benches::harness::{Cell, Command, Cores, Failure, Programs, ServerKind};

/// One batch takes moments.
const TOO_LATE: Duration = Duration::from_secs(60);
/// What users test against keeps every request, so a batch under criterion is short.
const MOST_REQUESTS: usize = 2_000;
/// So many turns of 10 ms each.
const TURNS: usize = 8;
const QUICK_TURNS: usize = 3;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => fail(&failure),
    }
}

/// One wrong response makes every figure void: the run ends.
fn fail(failure: &Failure) -> ! {
    eprintln!("\nstrategies: {failure}");
    std::process::exit(1)
}

fn run() -> Result<(), Failure> {
    let programs = Programs {
        contestant: env!("CARGO_BIN_EXE_contestant").into(),
        counting_contestant: env!("CARGO_BIN_EXE_counting_contestant").into(),
        sink_server: env!("CARGO_BIN_EXE_sink_server").into(),
        mock_server: env!("CARGO_BIN_EXE_mock_server").into(),
    };
    let cores = Cores::find()?;
    let quick = Effort::from_environment()? == Effort::Quick;
    let mut criterion = Criterion::default()
        .without_plots()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(if quick { 300 } else { 1_500 }))
        .configure_from_args();
    for name in ["throughput", "latency"] {
        let cases = scenario(name, Effort::Normal, 1).map_or_else(Vec::new, |one| one.cases);
        let mut group = criterion.benchmark_group(name);
        group.sampling_mode(SamplingMode::Flat);
        for case in cases.into_iter().map(|case| against_wiremock(case, quick)) {
            group.throughput(Throughput::Elements(case.requests as u64));
            let strategies = ENTRIES
                .iter()
                .filter(|entry| matches!(entry.kind, Kind::Strategy(_)));
            for entry in strategies {
                let limit = case.id.trim_start_matches(name);
                group.bench_function(format!("{}{limit}", entry.name), |bencher| {
                    bencher.iter_custom(|batches| {
                        let command = Command::named(&programs, entry.name);
                        let sample = sample(&programs, &command, &cores, &case, batches);
                        sample.unwrap_or_else(|failure| fail(&failure))
                    });
                });
            }
        }
        group.finish();
    }
    criterion.final_summary();
    Ok(())
}

fn against_wiremock(case: Case, quick: bool) -> Case {
    let turns = if quick { QUICK_TURNS } else { TURNS };
    Case {
        server: ServerKind::Wiremock,
        requests: if case.saturates() {
            MOST_REQUESTS
        } else {
            case.limit * turns
        },
        pinned: false,
        ..case
    }
}

/// The wall time of so many batches, after one that is not measured.
fn sample(
    programs: &Programs,
    command: &Command,
    cores: &Cores,
    case: &Case,
    batches: u64,
) -> Result<Duration, Failure> {
    let behaviour = &case.behaviour;
    let mut cell = Cell::open(
        programs,
        command,
        case.server,
        behaviour,
        cores,
        case.pinned,
    )?;
    let job = Job {
        urls: cell.server.urls().to_vec(),
        requests: case.requests,
        limit: case.limit,
        timeout_ms: case.timeout_ms,
        rate: None,
        retries: 0,
    };
    let expected = Expected::of(case, case.requests);
    let mut wall = Duration::ZERO;
    for batch in 0..=batches {
        let measured = cell.run(&job, TOO_LATE)?;
        let done = &measured.done;
        if (done.ok, done.bytes, done.checksum) != (expected.ok, expected.bytes, expected.checksum)
            || measured.counters.requests != expected.ok
        {
            return Err(cell.fault("a response was wrong"));
        }
        if batch > 0 {
            wall += measured.wall;
        }
    }
    Ok(wall)
}
