//! What was measured of one cell: [`Sample`].

use fetch_many_race::analysis::{self, State};
use fetch_many_race::process::memory::Memory;
use fetch_many_race::process::strace::Calls;
use fetch_many_race::process::switches::Switches;
use serde::{Deserialize, Serialize};

use super::protocol::{Allocations, Done};
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

impl analysis::Sample for Sample {
    fn round(&self) -> usize {
        self.round
    }

    fn state(&self) -> &State {
        &self.state
    }

    fn requests(&self) -> u64 {
        self.requests as u64
    }

    fn wall_ns(&self) -> u64 {
        self.wall_ns
    }

    fn cpu_ns(&self) -> u64 {
        self.cpu_ns
    }

    fn ideal_ns(&self) -> u64 {
        self.ideal_ns
    }

    fn latency_us(&self) -> &[(u64, u64)] {
        &self.done.latency_us
    }
}
