//! `cargo bench --bench memory_growth`: does memory grow with the input?
//!
//! Peak resident memory of a strategy that fetches 1,000,000 requests from a lazy iterator, against
//! that for 10,000, at limit 64. Names of contestants restrict it.

use std::process::ExitCode;
use std::time::Duration;

use fetch_many_benches::compare::protocol::Job;
use fetch_many_benches::contestants::{ENTRIES, Kind};
use fetch_many_benches::harness::memory::Memory;
use fetch_many_benches::harness::{Cell, Command, Cores, Failure, Programs, ServerKind};
use fetch_many_benches::server::Behaviour;

/// Processes per point; the median counts, since an allocator's peak differs from run to run.
const REPEATS: usize = 3;
const LIMIT: usize = 64;
const FEW: usize = 10_000;
const MANY: usize = 1_000_000;
/// The goal: within 10 %.
const GROWTH: f64 = 1.10;
const TOO_LATE: Duration = Duration::from_secs(600);

fn main() -> ExitCode {
    let named: Vec<_> = std::env::args().skip(1).collect();
    let strategies = ENTRIES
        .iter()
        .filter(|entry| matches!(entry.kind, Kind::Strategy(_)));
    let mut names: Vec<_> = strategies.map(|entry| entry.name).collect();
    if ENTRIES
        .iter()
        .any(|entry| named.iter().any(|name| name == entry.name))
    {
        let chosen = ENTRIES.iter().map(|entry| entry.name);
        names = chosen
            .filter(|name| named.iter().any(|other| other == name))
            .collect();
    }
    match run(&names) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("memory_growth: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(names: &[&str]) -> Result<bool, Failure> {
    println!(
        "peak resident memory, limit {LIMIT}, 1 KiB bodies, no delay, median of {REPEATS} processes\n"
    );
    println!("| contestant     | {FEW:>7} requests | {MANY} requests | growth | within 10 % |");
    println!("|----------------|-----------------:|-----------------:|-------:|-------------|");
    let mut good = true;
    for name in names {
        let few = median(name, FEW)?;
        let many = median(name, MANY)?;
        let growth = many / few;
        let within = growth <= GROWTH;
        good &= within;
        println!(
            "| {name:<14} | {few:>12.0} KiB | {many:>12.0} KiB | {growth:>6.2} | {:<11} |",
            if within { "yes" } else { "NO" },
        );
    }
    Ok(good)
}

fn median(name: &str, requests: usize) -> Result<f64, Failure> {
    let mut peaks = Vec::with_capacity(REPEATS);
    for _ in 0..REPEATS {
        peaks.push(peak(name, requests)?);
    }
    peaks.sort_unstable();
    Ok(f64::from(
        u32::try_from(peaks[REPEATS / 2]).map_err(Failure::new)?,
    ))
}

/// The peak, in KiB, of a new process that fetches so much.
fn peak(name: &str, requests: usize) -> Result<u64, Failure> {
    let programs = Programs {
        contestant: env!("CARGO_BIN_EXE_contestant").into(),
        counting_contestant: env!("CARGO_BIN_EXE_counting_contestant").into(),
        sink_server: env!("CARGO_BIN_EXE_sink_server").into(),
        mock_server: env!("CARGO_BIN_EXE_mock_server").into(),
    };
    let behaviour = Behaviour {
        body_bytes: 1_024,
        ..Behaviour::default()
    };
    let command = Command::named(&programs, name);
    let cores = Cores::find()?;
    let mut cell = Cell::open(
        &programs,
        &command,
        ServerKind::Sink,
        &behaviour,
        &cores,
        false,
    )?;
    let job = Job {
        urls: cell.server.urls().to_vec(),
        requests,
        limit: LIMIT,
        timeout_ms: 30_000,
        rate: None,
        retries: 0,
    };
    let measured = cell.run(&job, TOO_LATE)?;
    if measured.done.ok != requests as u64 {
        return Err(cell.fault(&format!("{} responses, not {requests}", measured.done.ok)));
    }
    Memory::of(cell.contestant()).map(|memory| memory.peak)
}
