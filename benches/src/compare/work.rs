//! What a request makes the machine do, counted and not timed.

use fetch_many_race::Failure;
use fetch_many_race::process::strace::{Calls, Strace};
use fetch_many_race::process::switches::Switches;

use super::bench::Bench;
use super::contestant::Contestant;
use super::jobs::{fitting, job};
use super::protocol::Job;
use super::sample::{Sample, Work};
use super::scenario::Case;
use crate::entries::Kind;
use crate::harness::Cell;

impl Sample {
    /// Counts what a job makes the machine do.
    pub(super) fn count_work(
        &mut self,
        cell: &mut Cell,
        bench: &Bench,
        case: &Case,
        contestant: &Contestant,
        asked: &Job,
    ) -> Result<(), Failure> {
        let requests = (asked.requests / 4).max(case.limit * 2);
        let warm_up = with(asked, requests);
        let warm = cell.run(&warm_up, bench.patience)?;
        self.warm_ups = 1;
        let per_request = warm.wall / u32::try_from(requests).unwrap_or(u32::MAX);
        self.requests = asked.requests.min(fitting(per_request, case.limit));
        let before = Switches::of(cell.contestant.id())?;
        let measured = cell.run(&with(asked, self.requests), bench.patience)?;
        let switches = Switches::of(cell.contestant.id())? - before;
        self.counters = measured.counters;
        self.done = measured.done;
        let mut work = Work {
            switches,
            ..Work::default()
        };
        if let Ok(strace) = &bench.strace {
            work.calls = Some(self.calls(bench, case, contestant, strace)?);
        }
        if contestant.kind != Kind::Peer {
            let counting = bench.programs.counting(&contestant.name);
            let mut cell = bench.open(case, &counting)?;
            cell.run(&job(case, requests, &cell), bench.patience)?;
            let counted = cell.run(&job(case, self.requests, &cell), bench.patience)?;
            work.allocations = counted.done.allocations;
        }
        self.work = Some(work);
        Ok(())
    }

    /// Those of a whole process that has done so many requests more than another: what both did, to
    /// start and to connect, is not in it.
    fn calls(
        &self,
        bench: &Bench,
        case: &Case,
        contestant: &Contestant,
        strace: &Strace,
    ) -> Result<Calls, Failure> {
        let fewer = case.limit * 2;
        let of = |requests| {
            let mut cell = bench.open(case, &strace.around(&contestant.command))?;
            cell.run(&job(case, requests, &cell), bench.patience)?;
            cell.contestant.close(bench.patience)?;
            strace.calls()
        };
        Ok(more(&of(fewer)?, of(fewer + self.requests)?))
    }
}

fn with(job: &Job, requests: usize) -> Job {
    Job {
        requests,
        ..job.clone()
    }
}

/// What is more in the second, the most frequent first.
fn more(fewer: &[(String, u64)], calls: Calls) -> Calls {
    let mut more: Calls = calls
        .into_iter()
        .map(|(name, times)| {
            let before = fewer.iter().find(|(before, _)| *before == name);
            let before = before.map_or(0, |(_, times)| *times);
            (name, times.saturating_sub(before))
        })
        .filter(|(_, times)| *times > 0)
        .collect();
    more.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    more
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calls(calls: &[(&str, u64)]) -> Calls {
        let calls = calls.iter();
        calls
            .map(|(name, times)| ((*name).to_owned(), *times))
            .collect()
    }

    #[test]
    fn what_a_start_takes_is_not_counted() {
        let few = calls(&[("mmap", 50), ("read", 128), ("clone3", 2)]);
        let many = calls(&[("mmap", 51), ("read", 1_128), ("clone3", 2), ("futex", 1)]);
        let expected = calls(&[("read", 1_000), ("futex", 1), ("mmap", 1)]);
        assert_eq!(more(&few, many), expected);
    }
}
