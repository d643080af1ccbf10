//! Medians over the good rounds of a contestant.

use fetch_many_race::analysis::{Sample as _, good, latencies, middle};
use fetch_many_race::record::{Certificate, Counted, Figures, Metric};
use fetch_many_race::statistics::count;

use crate::compare::gates::busy;
use crate::compare::sample::{Sample, Work};

/// So many system calls are named, of which there is at least one in so many requests.
const NAMED: usize = 4;
const RARE: f64 = 0.01;

pub(super) fn figures(samples: &[&Sample]) -> Option<Figures> {
    let good = good(samples);
    good.first()?;
    let of = |metric| middle(&good, |sample| sample.value(metric));
    Some(Figures {
        per_second: of(Metric::Wall).map(|seconds| 1.0 / seconds),
        cpu_us: of(Metric::Cpu).map(|seconds| seconds * 1e6),
        makespan: of(Metric::Makespan),
        latencies: latencies(&good),
        busy: middle(&good, |sample| Some(busy(sample))),
        certificate: certificate(&good),
    })
}

fn certificate(good: &[&Sample]) -> Certificate {
    let by_request = |sample: &Sample, bytes: u64| count(bytes) / count(sample.counters.requests);
    Certificate {
        requests: middle(good, |sample| Some(count(sample.counters.requests))),
        bytes_in: middle(good, |sample| {
            Some(by_request(sample, sample.counters.seen?.bytes_in))
        }),
        bytes_out: middle(good, |sample| {
            Some(by_request(sample, sample.counters.seen?.bytes_out))
        }),
        connections: middle(good, |sample| {
            Some(count(sample.counters.seen?.connections))
        }),
        in_flight: middle(good, |sample| {
            let seen = sample.counters.seen.map(|seen| seen.peak_in_flight);
            Some(count(sample.probed.or(seen)?))
        }),
    }
}

/// What was counted of them, if anything was.
pub(super) fn counted(samples: &[&Sample]) -> Option<Counted> {
    let good = good(samples);
    good.iter().find(|sample| sample.work.is_some())?;
    let of = |part: fn(&Work) -> Option<u64>| {
        middle(&good, |sample| {
            Some(count(part(sample.work.as_ref()?)?) / count(sample.requests as u64))
        })
    };
    Some(Counted {
        system_calls: of(Work::calls_in_all),
        frequent: frequent(&good).unwrap_or_default(),
        waits: of(|work| Some(work.switches.voluntary)),
        made_room: of(|work| Some(work.switches.involuntary)),
        allocations: of(|work| Some(work.allocations?.calls)),
        allocated_bytes: of(|work| Some(work.allocations?.bytes)),
    })
}

fn frequent(good: &[&Sample]) -> Option<Vec<(String, f64)>> {
    let first = good.first()?;
    let calls = first.work.as_ref()?.calls.as_ref()?.iter().take(NAMED);
    let shares = calls.map(|(name, times)| {
        let share = count(*times) / count(first.requests as u64);
        (name.clone(), share)
    });
    Some(shares.filter(|(_, share)| *share >= RARE).collect())
}
