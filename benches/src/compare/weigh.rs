//! The memory of a contestant while the server holds its requests.

use std::time::{Duration, Instant};

use fetch_many_race::Failure;
use fetch_many_race::process::interrupt;
use fetch_many_race::process::memory::Memory;

use super::protocol::Job;
use super::sample::Sample;
use super::scenario::Case;
use crate::harness::Cell;

impl Sample {
    /// Reads the memory of a contestant whose requests are all held by the server; at limit 0, of one
    /// that has made one request and is at rest.
    pub(super) fn weigh(
        &mut self,
        cell: &mut Cell,
        case: &Case,
        job: &Job,
        patience: Duration,
    ) -> Result<(), Failure> {
        let once = Job {
            requests: 1,
            limit: case.limit.max(1),
            ..job.clone()
        };
        let first = cell.run(&once, patience)?;
        self.requests = 1;
        self.done = first.done;
        self.counters = first.counters;
        if case.limit > 0 {
            cell.server.barrier(case.limit, true)?;
            cell.server.mark()?;
            cell.contestant.begin(job)?;
            await_in_flight(cell, case.limit, patience)?;
        }
        self.memory = Some(Memory::of(cell.contestant.id())?);
        if case.limit > 0 {
            self.counters = cell.server.read()?;
            cell.server.barrier(0, false)?;
            self.done = cell.contestant.end(patience)?;
            self.requests = job.requests;
        }
        Ok(())
    }
}

fn await_in_flight(cell: &mut Cell, limit: usize, patience: Duration) -> Result<(), Failure> {
    let end = Instant::now() + patience;
    loop {
        let seen = cell.server.read()?.seen.unwrap_or_default();
        if seen.in_flight >= limit as u64 {
            return Ok(());
        }
        if Instant::now() > end {
            return Err(cell
                .contestant
                .fault(&format!("{} in flight, not {limit}", seen.in_flight)));
        }
        interrupt::check()?;
        std::thread::sleep(Duration::from_millis(1));
    }
}
