//! One measurement: a fresh contestant, warmed up, against a fresh server. [`Harness`], [`Sample`].

use std::path::{Path, PathBuf};
use std::time::Duration;

use hdrhistogram::Histogram;

use super::Case;
use super::process::{Failure, Process};
use crate::job::BODY_BYTES;

/// The server, and where to find the contestants.
#[derive(Debug)]
pub struct Harness {
    server: Process,
    contestant: PathBuf,
}

/// What one sample gave. Every response in it was checked.
#[derive(Debug)]
pub struct Sample {
    /// Requests made in the measured part.
    pub requests: usize,
    /// From the first request to the last response.
    pub wall: Duration,
    /// CPU time of the contestant's process meanwhile, user and system.
    pub cpu: Duration,
    /// Latency of every request, in microseconds.
    pub latencies: Histogram<u64>,
    /// CPU time of the server's process meanwhile.
    pub server_cpu: Duration,
    /// The time over which `server_cpu` was counted.
    pub server_wall: Duration,
}

impl Harness {
    /// Starts the server's process.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn new(server: &Path, contestant: &Path) -> Result<Self, Failure> {
        let server = Process::start(server, &[], "the server")?;
        let contestant = contestant.to_owned();
        Ok(Self { server, contestant })
    }

    /// Lets a contestant, in a new process, fetch so many batches of `requests` from a new server,
    /// after a warm-up that is not measured.
    ///
    /// # Errors
    /// If any response was missing or wrong, or a process failed.
    pub fn sample(
        &mut self,
        contestant: &str,
        case: &Case,
        requests: usize,
        batches: u64,
    ) -> Result<Sample, Failure> {
        let delay = case.delay.as_micros();
        let url = self.server.ask(&format!("start {BODY_BYTES} {delay}"))?;
        let mut process = Process::start(&self.contestant, &[contestant], contestant)?;
        let limit = case.limit;
        let warm_up = case.warm_up();
        process.ask(&format!("fetch {url} {limit} {warm_up} 1"))?;

        self.server.ask("mark")?;
        let answer = process.ask(&format!("fetch {url} {limit} {requests} {batches}"))?;
        let served = self.server.ask("stop")?;
        read(&answer, &served).filter(|sample| sample.requests as u64 == requests as u64 * batches).ok_or_else(|| {
            Failure::new(format_args!(
                "{contestant}: {requests} requests × {batches} asked for, the server counted {served}"
            ))
        })
    }
}

fn read(answer: &str, served: &str) -> Option<Sample> {
    let (wall, rest) = answer.split_once(' ')?;
    let (cpu, latencies) = rest.split_once(' ')?;
    let mut histogram = Histogram::new(3).ok()?;
    for pair in latencies.split_terminator(',') {
        let (micros, count) = pair.split_once(':')?;
        histogram
            .record_n(micros.parse().ok()?, count.parse().ok()?)
            .ok()?;
    }
    let mut words = served.split(' ');
    let requests = words.next()?.parse().ok()?;
    (histogram.len() == requests as u64).then_some(())?;
    Some(Sample {
        requests,
        wall: nanos(wall)?,
        cpu: nanos(cpu)?,
        latencies: histogram,
        server_cpu: nanos(words.next()?)?,
        server_wall: nanos(words.next()?)?,
    })
}

fn nanos(word: &str) -> Option<Duration> {
    word.parse().ok().map(Duration::from_nanos)
}
