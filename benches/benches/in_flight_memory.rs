//! `cargo bench --bench in_flight_memory`: what does a request in flight weigh?
//!
//! Peak resident memory at limit 64 and at limit 512 against a server that answers after 10 ms, each in a
//! new process; the slope between them is what one more request in flight takes, with its connection,
//! its buffers, and its thread if it has one. Names of contestants restrict it.

use std::process::ExitCode;
use std::time::Duration;

use fetch_many_benches::contestants::{Entry, named};
use fetch_many_benches::harness::{Failure, Peaks};

const LIMITS: [u16; 2] = [64, 512];
const DELAY: Duration = Duration::from_millis(10);
/// How many requests each slot gets, so that every buffer has been used.
const TURNS: usize = 20;
/// Processes per point; the median counts.
const REPEATS: usize = 5;

fn main() -> ExitCode {
    let entries = named(std::env::args().skip(1), |_| true);
    match run(&entries) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("in_flight_memory: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(entries: &[&Entry]) -> Result<bool, Failure> {
    let mut peaks = Peaks::new(
        env!("CARGO_BIN_EXE_sink_server").as_ref(),
        env!("CARGO_BIN_EXE_contestant").as_ref(),
    )?;
    let [few, many] = LIMITS;
    println!("peak resident memory, 1 KiB bodies, 10 ms delay, median of {REPEATS} processes\n");
    println!(
        "| contestant     | limit {few:<4} | limit {many:<4} | per request in flight | goal           |"
    );
    println!(
        "|----------------|-----------:|-----------:|----------------------:|----------------|"
    );
    let mut good = true;
    for entry in entries {
        let mut points = [0.0; 2];
        for (point, limit) in points.iter_mut().zip(LIMITS) {
            *point = median(&mut peaks, entry, limit.into())?;
        }
        let slope = (points[1] - points[0]) / f64::from(many - few);
        let verdict = match goal(entry) {
            None => "–".to_owned(),
            Some(goal) if slope <= goal => format!("≤ {goal} KiB: yes"),
            Some(goal) => {
                good = false;
                format!("≤ {goal} KiB: NO")
            }
        };
        println!(
            "| {:<14} | {:>6.0} KiB | {:>6.0} KiB | {slope:>17.1} KiB | {verdict:<14} |",
            entry.name, points[0], points[1],
        );
    }
    Ok(good)
}

/// In KiB; bare loops have none.
fn goal(entry: &Entry) -> Option<f64> {
    entry.bare?;
    Some(if entry.name == "threads" { 64.0 } else { 32.0 })
}

fn median(peaks: &mut Peaks, entry: &Entry, limit: usize) -> Result<f64, Failure> {
    let mut measured = Vec::with_capacity(REPEATS);
    for _ in 0..REPEATS {
        measured.push(peaks.measure(entry.name, limit, limit * TURNS, DELAY)?);
    }
    measured.sort_unstable();
    Ok(f64::from(measured[REPEATS / 2]))
}
