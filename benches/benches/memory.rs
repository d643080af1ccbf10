//! `cargo bench --bench memory`: does memory grow with the input?
//!
//! Peak resident memory of a strategy that fetches 1,000,000 requests from a lazy iterator, against
//! that for 10,000, at limit 64. Names of contestants restrict it.

use std::process::ExitCode;
use std::time::Duration;

use fetch_many_benches::contestants::{Entry, named};
use fetch_many_benches::harness::{Failure, Peaks};

/// Processes per point; the median counts, since an allocator's peak differs from run to run.
const REPEATS: usize = 3;
const LIMIT: usize = 64;
const FEW: usize = 10_000;
const MANY: usize = 1_000_000;
/// The goal: within 10 %.
const GROWTH: f64 = 1.10;

fn main() -> ExitCode {
    let entries = named(std::env::args().skip(1), |entry: &Entry| {
        entry.bare.is_some()
    });
    match run(&entries) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("memory: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(entries: &[&Entry]) -> Result<bool, Failure> {
    let mut peaks = Peaks::new(
        env!("CARGO_BIN_EXE_sink_server").as_ref(),
        env!("CARGO_BIN_EXE_contestant").as_ref(),
    )?;
    println!(
        "peak resident memory, limit {LIMIT}, 1 KiB bodies, no delay, median of {REPEATS} processes\n"
    );
    println!("| contestant     | {FEW:>7} requests | {MANY} requests | growth | within 10 % |");
    println!("|----------------|-----------------:|-----------------:|-------:|-------------|");
    let mut good = true;
    for entry in entries {
        let few = median(&mut peaks, entry, FEW)?;
        let many = median(&mut peaks, entry, MANY)?;
        let growth = many / few;
        let within = growth <= GROWTH;
        good &= within;
        println!(
            "| {:<14} | {few:>12.0} KiB | {many:>12.0} KiB | {growth:>6.2} | {:<11} |",
            entry.name,
            if within { "yes" } else { "NO" },
        );
    }
    Ok(good)
}

fn median(peaks: &mut Peaks, entry: &Entry, requests: usize) -> Result<f64, Failure> {
    let mut measured = Vec::with_capacity(REPEATS);
    for _ in 0..REPEATS {
        measured.push(peaks.measure(entry.name, LIMIT, requests, Duration::ZERO)?);
    }
    measured.sort_unstable();
    Ok(f64::from(measured[REPEATS / 2]))
}
