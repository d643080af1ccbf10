//! Rounds in which every contestant runs once: [`Rounds`], [`Figures`].

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use fastrand::Rng;
use hdrhistogram::Histogram;

use super::statistics::{Spread, median, spread};
use super::{Case, Failure, Harness, Sample};
use crate::contestants::Entry;

/// How much to measure.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// How many rounds to run.
    pub rounds: usize,
    /// No further round starts after this long; at least three are run.
    pub time: Duration,
    /// The order of contestants within the rounds, and the bootstrap's draws, follow from it.
    pub seed: u64,
}

/// The samples of one case: for every contestant one per round.
#[derive(Debug)]
pub struct Rounds {
    case: Case,
    effort: Effort,
    samples: BTreeMap<&'static str, Vec<Sample>>,
}

/// A contestant's figures in one case: medians over the rounds, percentiles over all requests.
#[derive(Debug)]
pub struct Figures {
    pub(super) per_second: f64,
    /// Microseconds.
    pub(super) p50: u64,
    /// Microseconds.
    pub(super) p99: u64,
    /// Microseconds of CPU per request.
    pub(super) cpu: f64,
    /// CPU per request over that of the bare loop in the same round.
    pub(super) ratio: Option<Spread>,
    /// The server's CPU time over wall time: the share of one core.
    pub(super) server: f64,
}

impl Rounds {
    /// Runs the rounds of one case, each with every contestant once, in shuffled order. `progress`
    /// is told of each round begun.
    ///
    /// # Errors
    /// As soon as one sample fails.
    pub fn run(
        harness: &mut Harness,
        case: Case,
        entries: &[&'static Entry],
        effort: Effort,
        progress: &mut dyn FnMut(usize),
    ) -> Result<Self, Failure> {
        let started = Instant::now();
        let mut rng = Rng::with_seed(effort.seed);
        let mut order = entries.to_vec();
        let mut samples: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for round in 0..effort.rounds {
            if round >= 3 && started.elapsed() > effort.time {
                break;
            }
            progress(round + 1);
            shuffle(&mut order, &mut rng);
            for entry in &order {
                let sample = harness.sample(entry.name, &case, case.sample, 1)?;
                samples.entry(entry.name).or_default().push(sample);
            }
        }
        Ok(Self {
            case,
            effort,
            samples,
        })
    }

    /// The case that was run.
    #[must_use]
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// How many rounds were run.
    #[must_use]
    pub fn count(&self) -> usize {
        self.samples.values().map(Vec::len).max().unwrap_or(0)
    }

    /// The figures of a contestant; `None` if it did not take part.
    #[must_use]
    pub fn figures(&self, entry: &Entry) -> Option<Figures> {
        let samples = self.samples.get(entry.name)?;
        let mut latencies = Histogram::<u64>::new(3).ok()?;
        for sample in samples {
            latencies.add(&sample.latencies).ok()?;
        }
        let over =
            |figure: fn(&Sample) -> f64| median(&samples.iter().map(figure).collect::<Vec<_>>());
        Some(Figures {
            per_second: over(|sample| count(sample) / sample.wall.as_secs_f64()),
            p50: latencies.value_at_quantile(0.5),
            p99: latencies.value_at_quantile(0.99),
            cpu: over(cpu),
            ratio: self.ratio(entry, samples),
            server: over(|sample| {
                sample.server_cpu.as_secs_f64() / sample.server_wall.as_secs_f64()
            }),
        })
    }

    fn ratio(&self, entry: &Entry, samples: &[Sample]) -> Option<Spread> {
        let bare = self.samples.get(entry.bare?)?;
        // Paired: what slows a round down slows both.
        let ratios: Vec<_> = samples
            .iter()
            .zip(bare)
            .map(|(own, bare)| cpu(own) / cpu(bare))
            .collect();
        Some(spread(&ratios, &mut Rng::with_seed(self.effort.seed)))
    }
}

/// A strategy and its bare loop stay side by side, either first: the shorter the time between
/// them, the more of the machine's noise they share.
fn shuffle(order: &mut [&'static Entry], rng: &mut Rng) {
    rng.shuffle(order);
    let families: Vec<_> = order.iter().map(|entry| family(entry)).collect();
    order.sort_by_key(|entry| families.iter().position(|name| *name == family(entry)));
}

fn family(entry: &Entry) -> &'static str {
    entry.bare.unwrap_or(entry.name)
}

fn cpu(sample: &Sample) -> f64 {
    sample.cpu.as_secs_f64() * 1e6 / count(sample)
}

fn count(sample: &Sample) -> f64 {
    // A sample has far fewer requests than an `f64` can count.
    u32::try_from(sample.requests).map_or(f64::NAN, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contestants::ENTRIES;

    #[test]
    fn shuffled_rounds_keep_pairs_together() {
        let mut order: Vec<_> = ENTRIES.iter().collect();
        let mut rng = Rng::with_seed(7);
        let mut firsts = Vec::new();
        for _ in 0..50 {
            shuffle(&mut order, &mut rng);
            assert!(
                order
                    .chunks(2)
                    .all(|pair| family(pair[0]) == family(pair[1]))
            );
            firsts.push(order[0].name);
        }
        assert!(ENTRIES.iter().all(|entry| firsts.contains(&entry.name)));
    }
}
