//! `cargo bench --bench strategies`: criterion for the developer's quick loop, then the table.
//!
//! Takes criterion's own arguments: a filter (which restricts the table too), `--save-baseline`,
//! `--baseline`, `--list`, `--test`. And `--table-only`, with or without a filter, skips criterion;
//! `--rounds=50` beside it makes so many rounds. `FETCH_MANY_BENCH=quick` makes few.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;
use std::{env, fs};

use criterion::{Criterion, SamplingMode, Throughput};
use fetch_many_benches::contestants::ENTRIES;
use fetch_many_benches::harness::{
    Case, Effort, Failure, Harness, Rounds, Table, cases, provenance,
};

const CONTESTANT: &str = env!("CARGO_BIN_EXE_contestant");
const SERVER: &str = env!("CARGO_BIN_EXE_mock_server");

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
    let arguments: Vec<_> = env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    let harness = RefCell::new(Harness::new(SERVER.as_ref(), CONTESTANT.as_ref())?);

    let chosen = if has("--table-only") {
        let filter = arguments.iter().find(|argument| !argument.starts_with('-'));
        choose(filter.map_or("", String::as_str))
    } else {
        criterion(&harness)
    };
    // Criterion tests, rather than measures, unless `cargo bench` says so.
    if has("--list") || has("--test") || has("--profile-time") || !has("--bench") {
        return Ok(());
    }
    if chosen.is_empty() {
        eprintln!("no case matches the filter; --list names them");
        return Ok(());
    }
    table(&mut harness.borrow_mut(), &chosen, &arguments)
}

/// The cases whose name contains `filter`.
fn choose(filter: &str) -> BTreeSet<String> {
    let names = cases()
        .into_iter()
        .flat_map(|case| ENTRIES.iter().map(move |entry| case.id(entry.name)));
    names.filter(|name| name.contains(filter)).collect()
}

/// Runs criterion, and returns the names of the cases that its filter let pass.
fn criterion(harness: &RefCell<Harness>) -> BTreeSet<String> {
    let chosen = RefCell::new(BTreeSet::new());
    // The time bounds of the whole run leave about two seconds for each of 32 cases.
    let mut criterion = Criterion::default()
        .without_plots()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(if quick() { 500 } else { 1_500 }))
        .configure_from_args();
    for case in cases() {
        let mut group = criterion.benchmark_group(case.group);
        group.sampling_mode(SamplingMode::Flat);
        group.throughput(Throughput::Elements(case.batch as u64));
        for entry in ENTRIES {
            let name = case.id(entry.name);
            let function = name.trim_start_matches(case.group).trim_start_matches('/');
            group.bench_function(function, |bencher| {
                chosen.borrow_mut().insert(name.clone());
                bencher.iter_custom(|batches| {
                    let sample = harness
                        .borrow_mut()
                        .sample(entry.name, &case, case.batch, batches);
                    sample.unwrap_or_else(|failure| fail(&failure)).wall
                });
            });
        }
        group.finish();
    }
    criterion.final_summary();
    chosen.into_inner()
}

fn table(
    harness: &mut Harness,
    chosen: &BTreeSet<String>,
    arguments: &[String],
) -> Result<(), Failure> {
    let seed = fastrand::u64(..);
    let asked = arguments
        .iter()
        .find_map(|argument| argument.strip_prefix("--rounds="))
        .and_then(|rounds| rounds.parse().ok());
    let mut command = arguments
        .iter()
        .filter(|argument| *argument != "--bench")
        .fold(
            String::from("cargo bench --bench strategies --"),
            |line, argument| format!("{line} {argument}"),
        );
    if quick() {
        command.insert_str(0, "FETCH_MANY_BENCH=quick ");
    }
    let mut report = provenance(command.trim_end_matches(" --"), seed);
    println!("\n{report}");
    for case in cases() {
        let entries: Vec<_> = ENTRIES
            .iter()
            .filter(|entry| chosen.contains(&case.id(entry.name)))
            .collect();
        if entries.is_empty() {
            continue;
        }
        let effort = effort(&case, asked, seed);
        let mut progress = |round| eprintln!("{}: round {round}/{}", case.title(), effort.rounds);
        let rounds = Rounds::run(harness, case, &entries, effort, &mut progress)?;
        let table = Table(&rounds).to_string();
        println!("\n{table}");
        report = format!("{report}\n{table}");
    }
    save(&report)
}

/// As many rounds as asked for; else what the five minutes of a whole run allow.
fn effort(case: &Case, asked: Option<usize>, seed: u64) -> Effort {
    let (rounds, time) = if quick() {
        (case.rounds / 4, Duration::from_secs(10))
    } else {
        (case.rounds, Duration::from_secs(45))
    };
    Effort {
        rounds: asked.unwrap_or(rounds),
        time: asked.map_or(time, |_| Duration::MAX),
        seed,
    }
}

fn quick() -> bool {
    env::var("FETCH_MANY_BENCH").is_ok_and(|effort| effort == "quick")
}

fn save(report: &str) -> Result<(), Failure> {
    let path = report_path();
    let lost = |error| Failure::at(&path, &error);
    fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).map_err(lost)?;
    fs::write(&path, report).map_err(lost)?;
    println!("written to {}", path.display());
    Ok(())
}

/// Cargo puts executables at `<target>/<profile>/`.
fn report_path() -> PathBuf {
    let target = Path::new(CONTESTANT)
        .ancestors()
        .nth(2)
        .unwrap_or(Path::new("target"));
    target.join("fetch-many").join("strategies.md")
}
