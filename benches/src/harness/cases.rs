//! What is measured: [`Case`].

use std::time::Duration;

/// One load, the same for every contestant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// What it asks: `throughput` or `latency`.
    pub group: &'static str,
    /// How many requests are in flight at once.
    pub limit: usize,
    /// How long the server waits before it answers.
    pub delay: Duration,
    /// Requests of one batch under criterion.
    pub batch: usize,
    /// Requests of one sample of the table.
    pub sample: usize,
    /// Rounds of the table.
    pub rounds: usize,
}

/// Every case, in the order of the report.
#[must_use]
pub fn cases() -> [Case; 4] {
    let latency = |limit: usize| Case {
        group: "latency",
        limit,
        delay: Duration::from_millis(10),
        // So many turns of 10 ms each, and more where the server is the slower one.
        batch: limit * 8,
        sample: limit * if limit > 64 { 15 } else { 25 },
        rounds: 12,
    };
    let throughput = Case {
        group: "throughput",
        limit: 64,
        delay: Duration::ZERO,
        batch: 2_000,
        sample: 8_000,
        // The shortest, and the one for the cost of the contract.
        rounds: 25,
    };
    [throughput, latency(8), latency(64), latency(512)]
}

impl Case {
    /// Its name with this contestant, as criterion has it.
    #[must_use]
    pub fn id(&self, contestant: &str) -> String {
        match self.group {
            "throughput" => format!("{}/{contestant}", self.group),
            group => format!("{group}/{contestant}/{}", self.limit),
        }
    }

    /// The heading of its table.
    #[must_use]
    pub fn title(&self) -> String {
        let Self { group, limit, .. } = self;
        match self.delay.as_millis() {
            0 => format!("{group}: limit {limit}, 1 KiB bodies, no delay"),
            delay => format!("{group}: limit {limit}, 1 KiB bodies, {delay} ms delay"),
        }
    }

    /// How many requests open every connection and use it a few times.
    #[must_use]
    pub fn warm_up(&self) -> usize {
        self.limit * if self.delay.is_zero() { 16 } else { 3 }
    }
}
