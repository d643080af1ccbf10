//! One contestant in a process of its own: `contestant <name>`, then jobs on standard input.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::process::ExitCode;
use std::time::Duration;

use fetch_many_benches::contestants;
use fetch_many_benches::job::{Checks, Contestant, Job, Sums};
use fetch_many_benches::protocol::{Clocks, answer_lines, number};

fn main() -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    let Some(entry) = contestants::find(&name) else {
        eprintln!("no contestant is called {name:?}");
        return ExitCode::FAILURE;
    };
    let contestant = match entry.make() {
        Ok(contestant) => contestant,
        Err(error) => {
            eprintln!("{name}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let end = answer_lines(|words| match words {
        ["fetch", url, limit, requests, batches] => {
            let job = job(url, limit, requests)?;
            fetch(&*contestant, &job, number(batches)?)
        }
        ["stream", url, limit, requests] => {
            let mut sums = Sums::new(number(requests)?);
            let job = job(url, limit, requests)?;
            contestant.fetch(&job, &mut |result| sums.add(result));
            sums.finish().map(|()| "ok".to_owned())
        }
        _ => Err(format!("unknown command {words:?}")),
    });
    if let Err(error) = end {
        eprintln!("{name}: {error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn job(url: &str, limit: &str, requests: &str) -> Result<Job, String> {
    Ok(Job {
        url: url.to_owned(),
        limit: number(limit)?,
        requests: number(requests)?,
    })
}

/// Fetches the job so many times, one batch after the other, and reports on all of them.
fn fetch(contestant: &dyn Contestant, job: &Job, batches: u64) -> Result<String, String> {
    let (mut wall, mut cpu) = (Duration::ZERO, Duration::ZERO);
    let mut latencies = BTreeMap::new();
    for _ in 0..batches {
        let mut checks = Checks::new(job.requests);
        let clocks = Clocks::start();
        contestant.fetch(job, &mut |result| checks.add(result));
        let (batch_wall, batch_cpu) = clocks.read();
        wall += batch_wall;
        cpu += batch_cpu;
        for latency in checks.finish()? {
            *latencies.entry(latency.as_micros()).or_insert(0_u64) += 1;
        }
    }
    let mut answer = format!("{} {} ", wall.as_nanos(), cpu.as_nanos());
    for (micros, count) in latencies {
        // Writing to a `String` cannot fail.
        let _ = write!(answer, "{micros}:{count},");
    }
    Ok(answer)
}
