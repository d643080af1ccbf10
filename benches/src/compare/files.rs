//! The files of a run: those that show its record, and `samples.csv`; `samples.jsonl`, with the raw histograms, is
//! there already.

use std::fs;
use std::path::Path;

use fetch_many_race::Failure;
use fetch_many_race::analysis::State;
use fetch_many_race::record::{End, Machine, Record};
use fetch_many_race::report::render;

use super::analysis::record;
use super::built::built;
use super::run::Run;
use super::sample::Sample;

const COLUMNS: &str = "case,contestant,version,round,state,requests,wall_ns,cpu_ns,ideal_ns,ok,failed,bytes,\
latency_us_sum,server_requests,server_cpu_ns,server_wall_ns,bytes_in,bytes_out,connections,peak_in_flight,\
in_flight_ns,probed,warm_ups,resident_kib,heap_kib,stacks_kib,reserved_kib,threads,\
system_calls,waits,made_room,allocations,allocated_bytes\n";

/// Writes them into the run's folder, and the reports beside it, below `reports`; returns the record.
///
/// # Errors
/// If one cannot be written, as on a full disk.
pub fn write(run: &Run, end: End, reports: &Path) -> Result<Record, Failure> {
    let machine = Machine::here(&run.options.command, run.options.seed, built());
    let record = record(run, machine, end);
    let folder = run.store.folder();
    let lines: String = run.samples.iter().map(line).collect();
    let path = folder.join("samples.csv");
    fs::write(&path, format!("{COLUMNS}{lines}")).map_err(|error| Failure::at(&path, &error))?;
    render(&record, folder)?;
    render(&record, reports)?;
    Ok(record)
}

fn line(sample: &Sample) -> String {
    let state = match &sample.state {
        State::Good => "good".to_owned(),
        State::Invalid(why) => quoted(&format!("invalid: {why}")),
        State::Absent(why) => quoted(&format!("absent: {why}")),
    };
    let seen = sample.counters.seen.unwrap_or_default();
    let memory = sample.memory.unwrap_or_default();
    let work = sample.work.clone().unwrap_or_default();
    let allocations = work.allocations.unwrap_or_default();
    let done = &sample.done;
    let latencies: u64 = done.latency_us.iter().map(|(at, times)| at * times).sum();
    let numbers = [
        sample.requests as u64,
        sample.wall_ns,
        sample.cpu_ns,
        sample.ideal_ns,
        done.ok,
        done.failed,
        done.bytes,
        latencies,
        sample.counters.requests,
        sample.counters.cpu_ns,
        sample.counters.wall_ns,
        seen.bytes_in,
        seen.bytes_out,
        seen.connections,
        seen.peak_in_flight,
        seen.in_flight_ns,
        sample.probed.unwrap_or(0),
        sample.warm_ups as u64,
        memory.resident,
        memory.heap(),
        memory.stacks,
        memory.reserved,
        memory.threads,
        work.calls_in_all().unwrap_or(0),
        work.switches.voluntary,
        work.switches.involuntary,
        allocations.calls,
        allocations.bytes,
    ];
    let numbers: Vec<_> = numbers.iter().map(u64::to_string).collect();
    format!(
        "{},{},{},{},{state},{}\n",
        sample.case,
        quoted(&sample.contestant),
        quoted(&sample.version),
        sample.round,
        numbers.join(",")
    )
}

/// As RFC 4180 has it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\"").replace('\n', " "))
}
