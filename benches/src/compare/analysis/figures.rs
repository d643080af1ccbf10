//! Medians over the good rounds of a contestant.

use hdrhistogram::Histogram;

use crate::compare::gates::busy;
use crate::compare::record::{Certificate, Counted, Figures, Latencies};
use crate::compare::sample::Work;
use crate::compare::sample::{Sample, State, count};
use crate::compare::scenario::Metric;
use crate::compare::statistics::median;

/// So many system calls are named, of which there is at least one in so many requests.
const NAMED: usize = 4;
const RARE: f64 = 0.01;
/// A percentile takes so many requests beyond it in a round.
const BEYOND: f64 = 10.0;

fn good<'a>(samples: &[&'a Sample]) -> Vec<&'a Sample> {
    let good = samples.iter().copied();
    good.filter(|sample| sample.state == State::Good).collect()
}

/// The median of what the samples have.
fn middle(samples: &[&Sample], value: impl Fn(&Sample) -> Option<f64>) -> Option<f64> {
    let values: Vec<_> = samples.iter().filter_map(|sample| value(sample)).collect();
    Some(median(&values)).filter(|median| median.is_finite())
}

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

fn latencies(good: &[&Sample]) -> Option<Latencies> {
    let per_round = good.first()?.latency_count();
    let mut all = Histogram::<u64>::new(3).ok()?;
    for (micros, times) in good.iter().flat_map(|sample| &sample.done.latency_us) {
        all.record_n(*micros, *times).ok()?;
    }
    let percentile_ms = |share: f64| {
        // A share as a fraction of two has a last digit of its own.
        let beyond = count(per_round) * (1.0 - share) + 1e-6;
        (beyond >= BEYOND).then(|| count(all.value_at_quantile(share)) / 1e3)
    };
    let mean = middle(good, |sample| sample.value(Metric::MeanLatency));
    let shares = (1..=40).map(|step| 10_f64.powf(-f64::from(step) / 10.0));
    (!all.is_empty()).then(|| Latencies {
        mean_ms: mean.map(|seconds| seconds * 1e3),
        p50_ms: percentile_ms(0.5),
        p99_ms: percentile_ms(0.99),
        longer: shares
            .filter_map(|share| Some((percentile_ms(1.0 - share)?, share)))
            .collect(),
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
