//! From samples to what is told of them: pairs of a round, medians, latencies.

use std::time::Duration;

use hdrhistogram::Histogram;

use crate::record::{Comparison, Latencies, Metric};
use crate::statistics::{Spread, count, median};

/// A percentile takes so many requests beyond it in a round.
const BEYOND: f64 = 10.0;

/// Whether a sample counts.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum State {
    /// It does.
    Good,
    /// Something was wrong with it.
    Invalid(String),
    /// The contestant does not do such jobs.
    Absent(String),
}

/// What one contestant did in one round, as far as anything is calculated from it.
///
/// ```
/// use fetch_many_race::analysis::{Sample, State};
/// use fetch_many_race::record::Metric;
///
/// struct Two {
///     state: State,
/// }
///
/// impl Sample for Two {
///     fn round(&self) -> usize {
///         1
///     }
///     fn state(&self) -> &State {
///         &self.state
///     }
///     fn requests(&self) -> u64 {
///         2
///     }
///     fn wall_ns(&self) -> u64 {
///         3_000_000_000
///     }
///     fn cpu_ns(&self) -> u64 {
///         0
///     }
///     fn latency_us(&self) -> &[(u64, u64)] {
///         &[(1_000_000, 1), (2_000_000, 1)]
///     }
/// }
///
/// let two = Two { state: State::Good };
/// assert_eq!(two.value(Metric::Wall), Some(1.5));
/// assert_eq!(two.value(Metric::MeanLatency), Some(1.5));
/// // A clock that stands still shows nothing.
/// assert_eq!(two.value(Metric::Cpu), None);
/// ```
pub trait Sample {
    /// The round, from 1.
    fn round(&self) -> usize;

    /// Whether it counts.
    fn state(&self) -> &State;

    /// Requests of the measured job.
    fn requests(&self) -> u64;

    /// From the job's line to the answer's.
    fn wall_ns(&self) -> u64;

    /// CPU time of the contestant meanwhile; 0 where the system shows none.
    fn cpu_ns(&self) -> u64;

    /// How long a client that costs nothing would have taken; 0 where that is not asked.
    fn ideal_ns(&self) -> u64 {
        0
    }

    /// Latencies as pairs of microseconds and count; empty if they are not told apart.
    fn latency_us(&self) -> &[(u64, u64)];

    /// What it gives for a metric, in seconds or as a ratio; `None` if nothing, or if it does not count.
    fn value(&self, metric: Metric) -> Option<f64> {
        let per_request = |nanos| seconds(nanos) / count(self.requests());
        let value = match metric {
            Metric::Cpu => per_request(self.cpu_ns()),
            Metric::Wall => per_request(self.wall_ns()),
            Metric::MeanLatency => self.latency_sum() / count(self.latency_count()),
            Metric::Makespan => seconds(self.wall_ns()) / seconds(self.ideal_ns()),
        };
        (value.is_finite() && value > 0.0 && *self.state() == State::Good).then_some(value)
    }

    /// All latencies, added up, in seconds.
    fn latency_sum(&self) -> f64 {
        let pairs = self.latency_us().iter();
        pairs
            .map(|(micros, times)| count(*micros) * count(*times) / 1e6)
            .sum()
    }

    /// How many latencies there are.
    fn latency_count(&self) -> u64 {
        self.latency_us().iter().map(|(_, times)| times).sum()
    }
}

fn seconds(nanos: u64) -> f64 {
    Duration::from_nanos(nanos).as_secs_f64()
}

/// Those that count.
#[must_use]
pub fn good<'a, S: Sample>(samples: &[&'a S]) -> Vec<&'a S> {
    let good = samples.iter().copied();
    good.filter(|sample| *sample.state() == State::Good)
        .collect()
}

/// The median of what the samples have; `None` if that is nothing.
#[must_use]
pub fn middle<S>(samples: &[&S], value: impl Fn(&S) -> Option<f64>) -> Option<f64> {
    let values: Vec<_> = samples.iter().filter_map(|sample| value(sample)).collect();
    Some(median(&values)).filter(|median| median.is_finite())
}

/// The ratios of the rounds in which both are good: what slows a round down slows both.
#[must_use]
pub fn paired<S: Sample>(samples: &[&S], rival: &[&S], metric: Metric) -> Vec<f64> {
    let ratios = samples.iter().filter_map(|sample| {
        let rival = rival.iter().find(|rival| rival.round() == sample.round())?;
        Some(sample.value(metric)? / rival.value(metric)?)
    });
    ratios.collect()
}

/// A contestant against its rival, in each of these metrics of which there is a round.
#[must_use]
pub fn comparisons<S: Sample>(
    samples: &[&S],
    rival: &[&S],
    metrics: &[Metric],
    seed: u64,
) -> Vec<Comparison> {
    let comparisons = metrics.iter().filter_map(|metric| {
        let rounds = paired(samples, rival, *metric);
        (!rounds.is_empty()).then(|| {
            let spread = Spread::of(&rounds, seed);
            Comparison {
                metric: *metric,
                spread,
                verdict: spread.verdict(rounds.len()),
                rounds,
            }
        })
    });
    comparisons.collect()
}

/// The latencies of all these samples, which count; `None` if nobody told any.
#[must_use]
pub fn latencies<S: Sample>(good: &[&S]) -> Option<Latencies> {
    let per_round = good.first()?.latency_count();
    let mut all = Histogram::<u64>::new(3).ok()?;
    for (micros, times) in good.iter().flat_map(|sample| sample.latency_us()) {
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
