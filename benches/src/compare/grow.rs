//! Whether the memory of a contestant grows with what it is given.

use std::time::Duration;

use fetch_many_race::Failure;
use fetch_many_race::process::memory::Memory;

use super::jobs::fitting;
use super::protocol::Job;
use super::sample::Sample;
use super::scenario::Case;
use crate::harness::Cell;

/// After so many requests, or a tenth of all, a program has the memory that it needs.
const FEW: usize = 10_000;
/// How often the time of a measured job may pass, for contestants that are much slower.
const PATIENT: usize = 10;

impl Sample {
    /// Reads the peak of resident memory after few requests, and after as many as the case has.
    pub(super) fn grow(
        &mut self,
        cell: &mut Cell,
        case: &Case,
        job: &Job,
        patience: Duration,
    ) -> Result<(), Failure> {
        let with = |requests| Job {
            requests,
            ..job.clone()
        };
        let first = case.limit * 2;
        let warm = cell.run(&with(first), patience)?;
        self.warm_ups = 1;
        let per_request = warm.wall / u32::try_from(first).unwrap_or(u32::MAX);
        let many = case
            .requests
            .min(fitting(per_request, case.limit) * PATIENT);
        cell.run(&with(FEW.min(many / 10).max(first)), patience)?;
        self.peak_before = Some(Memory::of(cell.contestant.id())?.peak);
        let measured = cell.run(&with(many), patience)?;
        self.requests = many;
        self.counters = measured.counters;
        self.done = measured.done;
        self.memory = Some(Memory::of(cell.contestant.id())?);
        Ok(())
    }
}
