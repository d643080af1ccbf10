//! One cell is measured: [`Sample::take`].

use std::time::Duration;

use fetch_many_race::Failure;
use fetch_many_race::analysis::State;
use fetch_many_race::process::interrupt;
use fetch_many_race::record::ServerKind;

use super::bench::Bench;
use super::contestant::Contestant;
use super::expected::{ideal, planned};
use super::gates;
use super::jobs::{LONGEST, fitting, job};
use super::protocol::{Done, Job};
use super::sample::Sample;
use super::scenario::{Case, Pass};
use crate::harness::{Cell, Measured};
use crate::server::Counters;

/// No more warm-up jobs than these.
const MOST_WARM_UPS: usize = 6;
/// Steady: CPU time per request within this share of the job's before.
const STEADY: f64 = 0.1;

impl Sample {
    /// Measures one cell.
    ///
    /// # Errors
    /// Only if it was interrupted: whatever else goes wrong is in the sample.
    pub fn take(
        bench: &Bench,
        case: &Case,
        contestant: &Contestant,
        round: usize,
    ) -> Result<Self, Failure> {
        let mut sample = Self {
            case: case.id.clone(),
            contestant: contestant.name.clone(),
            round,
            version: String::new(),
            state: State::Good,
            requests: 0,
            wall_ns: 0,
            cpu_ns: 0,
            ideal_ns: 0,
            probed: None,
            warm_ups: 0,
            counters: Counters::default(),
            memory: None,
            peak_before: None,
            work: None,
            done: Done::default(),
        };
        interrupt::check()?;
        sample.state = match sample.measure(bench, case, contestant) {
            Ok(()) => State::Good,
            Err(Failure::Fault(why)) => {
                let own = format!("{}: ", contestant.name);
                State::Invalid(why.strip_prefix(&own).unwrap_or(&why).to_owned())
            }
            Err(Failure::Cannot(why)) => State::Absent(why),
            Err(Failure::Interrupted) => return Err(Failure::Interrupted),
        };
        Ok(sample)
    }

    fn measure(
        &mut self,
        bench: &Bench,
        case: &Case,
        contestant: &Contestant,
    ) -> Result<(), Failure> {
        let mut cell = bench.open(case, &contestant.command)?;
        cell.contestant.version().clone_into(&mut self.version);
        let job = job(case, case.requests, &cell);
        match case.pass {
            Pass::Timed => self.time(&mut cell, case, contestant, job, bench.patience)?,
            Pass::Weighed => self.weigh(&mut cell, case, &job, bench.patience)?,
            Pass::Grown => self.grow(&mut cell, case, &job, bench.patience)?,
            Pass::Counted => self.count_work(&mut cell, bench, case, contestant, &job)?,
        }
        // Now, while the contestant can still say why.
        gates::check(case, contestant, self).map_err(|why| cell.contestant.fault(&why))
    }

    fn time(
        &mut self,
        cell: &mut Cell,
        case: &Case,
        contestant: &Contestant,
        job: Job,
        patience: Duration,
    ) -> Result<(), Failure> {
        if case.server == ServerKind::Sink && case.one_host() {
            self.probe(cell, &job, patience)?;
            gates::check_probe(case, contestant, self)
                .map_err(|why| cell.contestant.fault(&why))?;
        }
        let per_request = self.warm_up(cell, &job, patience)?;
        let requests = match case.rate {
            Some(_) => case.requests,
            None => case.requests.min(fitting(per_request, case.limit)),
        };
        let measured = cell.run(&Job { requests, ..job }, patience)?;
        self.keep(case, contestant, requests, measured);
        Ok(())
    }

    /// Sees how many requests it really has in flight: the server holds them until there are as many as
    /// the limit, and then for another moment, in which there must not be more.
    fn probe(&mut self, cell: &mut Cell, job: &Job, patience: Duration) -> Result<(), Failure> {
        cell.server.barrier(job.limit, false)?;
        let probe = Job {
            requests: job.limit * 4,
            // All are due at once; a contestant without a schedule still declines.
            rate: job.rate.map(|_| 1e9),
            ..job.clone()
        };
        let probed = cell.run(&probe, patience)?;
        cell.server.barrier(0, false)?;
        self.probed = probed.counters.seen.map(|seen| seen.peak_in_flight);
        Ok(())
    }

    /// Warms up until the CPU time per request is steady; returns the wall time per request.
    fn warm_up(
        &mut self,
        cell: &mut Cell,
        job: &Job,
        patience: Duration,
    ) -> Result<Duration, Failure> {
        // A slow contestant shows by its first that it needs no more.
        let requests = (job.requests / 8).max(job.limit * 2);
        let warm_up = Job {
            requests,
            ..job.clone()
        };
        let mut before = f64::INFINITY;
        loop {
            let measured = cell.run(&warm_up, patience)?;
            self.warm_ups += 1;
            let cpu = measured.cpu.as_secs_f64();
            let steady = (cpu / before - 1.0).abs() < STEADY;
            if steady || self.warm_ups == MOST_WARM_UPS || measured.wall > LONGEST {
                return Ok(measured.wall / u32::try_from(requests).unwrap_or(u32::MAX));
            }
            before = cpu;
        }
    }

    fn keep(&mut self, case: &Case, contestant: &Contestant, requests: usize, measured: Measured) {
        self.requests = requests;
        self.wall_ns = nanos(measured.wall);
        self.cpu_ns = nanos(measured.cpu);
        self.counters = measured.counters;
        self.done = measured.done;
        if case.behaviour.delay_us > 0 && case.one_host() && case.retries == 0 {
            let limit = contestant.in_flight.unwrap_or(case.limit);
            let ideal = ideal(case, limit, requests);
            // The server's timer is a little late for all; it says itself by how much.
            let late = match &self.counters.seen {
                Some(seen) => {
                    Duration::from_nanos(seen.in_flight_ns).as_secs_f64()
                        / planned(case, requests).as_secs_f64()
                }
                None => 1.0,
            };
            self.ideal_ns = nanos(ideal.mul_f64(late));
        }
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
