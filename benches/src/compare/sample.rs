//! What was measured of one cell: [`Sample`].

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::protocol::{Allocations, Done};
use super::scenario::Metric;
use crate::harness::memory::Memory;
use crate::harness::strace::Calls;
use crate::harness::switches::Switches;
use crate::server::Counters;

/// One cell: what was measured, or why it does not count.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sample {
    /// The case's name.
    pub case: String,
    /// The contestant's.
    pub contestant: String,
    /// The round, from 1.
    pub round: usize,
    /// What the contestant says of itself.
    pub version: String,
    /// Whether it counts.
    pub state: State,
    /// Requests of the measured job.
    pub requests: usize,
    /// From the job's line to the answer's.
    pub wall_ns: u64,
    /// CPU time of the contestant meanwhile.
    pub cpu_ns: u64,
    /// How long a client that costs nothing would have taken; 0 where that is not asked.
    pub ideal_ns: u64,
    /// The most requests in flight while the server held them back; `None`: it did not.
    pub probed: Option<u64>,
    /// How many warm-up jobs it took until CPU time per request was steady.
    pub warm_ups: usize,
    /// What the server counted.
    pub counters: Counters,
    /// What the contestant holds while its requests are held.
    pub memory: Option<Memory>,
    /// The peak of its resident memory after few requests, in KiB; that after all is in `memory`.
    #[serde(default)]
    pub peak_before: Option<u64>,
    /// What the system and the allocator did for it.
    #[serde(default)]
    pub work: Option<Work>,
    /// What the contestant says that it did, all latencies included.
    pub done: Done,
}

/// Whether a sample counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// It does.
    Good,
    /// Something was wrong with it.
    Invalid(String),
    /// The contestant does not do such jobs.
    Absent(String),
}

/// What was done for as many requests as the sample has. Each is counted in a process of its own, so
/// that counting one does not show in another.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Work {
    /// Context switches.
    pub switches: Switches,
    /// System calls by name, the most frequent first; `None` without strace.
    pub calls: Option<Calls>,
    /// Allocations; `None` of programs in other languages.
    pub allocations: Option<Allocations>,
}

impl Work {
    /// System calls in all.
    #[must_use]
    pub fn calls_in_all(&self) -> Option<u64> {
        let calls = self.calls.as_ref()?;
        Some(calls.iter().map(|(_, times)| times).sum())
    }
}

impl Sample {
    /// What it gives for a metric, in seconds or as a ratio; `None` if nothing.
    #[must_use]
    pub fn value(&self, metric: Metric) -> Option<f64> {
        let per_request = |nanos| seconds(nanos) / count(self.requests as u64);
        let value = match metric {
            Metric::Cpu => per_request(self.cpu_ns),
            Metric::Wall => per_request(self.wall_ns),
            Metric::MeanLatency => self.latency_sum() / count(self.latency_count()),
            Metric::Makespan => seconds(self.wall_ns) / seconds(self.ideal_ns),
        };
        (value.is_finite() && value > 0.0 && self.state == State::Good).then_some(value)
    }

    /// All latencies, added up, in seconds.
    #[must_use]
    pub fn latency_sum(&self) -> f64 {
        let pairs = self.done.latency_us.iter();
        pairs
            .map(|(micros, times)| count(*micros) * count(*times) / 1e6)
            .sum()
    }

    /// How many latencies there are.
    #[must_use]
    pub fn latency_count(&self) -> u64 {
        self.done.latency_us.iter().map(|(_, times)| times).sum()
    }
}

pub(super) fn seconds(nanos: u64) -> f64 {
    Duration::from_nanos(nanos).as_secs_f64()
}

/// A count as a number to calculate with.
#[allow(clippy::cast_precision_loss)] // No count here needs more than 52 bits.
pub(super) fn count(count: u64) -> f64 {
    count as f64
}
