//! `cargo bench --bench baseline`: criterion, the developer's quick loop: has a strategy become
//! slower since yesterday?
//!
//! Takes criterion's own arguments: a filter, `--save-baseline`, `--baseline`, `--list`, `--test`.
//! `FETCH_MANY_BENCH=quick` measures for a shorter time. Criterion runs its cases one after the other
//! and never one beside the other, so no rank comes from it: `compare` gives that.

use std::cell::Cell;
use std::process::ExitCode;
use std::time::Duration;

use criterion::{Criterion, SamplingMode, Throughput};
use fetch_many_benches::baseline::{self, Arguments};
use fetch_many_benches::compare::effort;
use fetch_many_benches::compare::expected::Expected;
use fetch_many_benches::compare::protocol::Job;
use fetch_many_benches::compare::scenario::Case;
use fetch_many_benches::harness::{self, Programs};
use fetch_many_race::Failure;
use fetch_many_race::process::{Command, Cores};
use fetch_many_race::record::Effort;

/// One batch takes moments.
const TOO_LATE: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => fail(&failure),
    }
}

/// One wrong response makes every figure void: the run ends.
fn fail(failure: &Failure) -> ! {
    eprintln!("\nbaseline: {failure}");
    std::process::exit(1)
}

fn run() -> Result<(), Failure> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    match Arguments::of(&arguments) {
        Arguments::Take => {}
        other => return tell(other),
    }
    let ran = Cell::new(false);
    let programs = programs();
    let cores = Cores::find()?;
    let quick = effort::from_environment()? == Effort::Quick;
    let mut criterion = criterion(quick);
    for group_name in baseline::GROUPS {
        let mut group = criterion.benchmark_group(group_name);
        group.sampling_mode(SamplingMode::Flat);
        for case in baseline::cases(group_name, quick) {
            group.throughput(Throughput::Elements(case.requests as u64));
            for strategy in baseline::strategies() {
                let name = baseline::name(group_name, &case, strategy);
                group.bench_function(name, |bencher| {
                    ran.set(true);
                    bencher.iter_custom(|batches| {
                        let command = programs.command(strategy);
                        let sample = sample(&programs, &command, &cores, &case, batches);
                        sample.unwrap_or_else(|failure| fail(&failure))
                    });
                });
            }
        }
        group.finish();
    }
    criterion.final_summary();
    let measures_nothing = |one: &String| one == "--list" || one.starts_with("--load-baseline");
    if ran.get() || arguments.iter().any(measures_nothing) {
        return Ok(());
    }
    tell(Arguments::that_match_nothing(&arguments))
}

/// Says what becomes of the arguments, since to do nothing in silence looks like success.
fn tell(arguments: Arguments) -> Result<(), Failure> {
    match arguments {
        Arguments::Take => Ok(()),
        Arguments::Leave(why) => {
            eprintln!("baseline: {why}");
            Ok(())
        }
        Arguments::Wrong(why) => Err(Failure::new(why)),
    }
}

fn criterion(quick: bool) -> Criterion {
    Criterion::default()
        .without_plots()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(if quick { 300 } else { 1_500 }))
        .configure_from_args()
}

fn programs() -> Programs {
    Programs {
        contestant: env!("CARGO_BIN_EXE_contestant").into(),
        counting_contestant: env!("CARGO_BIN_EXE_counting_contestant").into(),
        sink_server: env!("CARGO_BIN_EXE_sink_server").into(),
        mock_server: env!("CARGO_BIN_EXE_mock_server").into(),
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
    let mut cell = harness::Cell::open(
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
            return Err(cell.contestant.fault("a response was wrong"));
        }
        if batch > 0 {
            wall += measured.wall;
        }
    }
    Ok(wall)
}
