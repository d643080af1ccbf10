//! What is compared, and with whom: [`Metric`], [`Rival`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whom a contestant is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rival {
    /// The same for all.
    Reference,
    /// Its own bare loop.
    OwnBare,
    /// Itself, in the case whose server closes as many connections without a fault.
    OwnClosing,
}

/// What is compared; of each, less is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// CPU time per request.
    Cpu,
    /// Wall time per request.
    Wall,
    /// The mean of all latencies.
    MeanLatency,
    /// Wall time against that of a client that costs nothing.
    Makespan,
}

impl Metric {
    /// All, in the order of the reports.
    pub const ALL: [Self; 4] = [Self::Cpu, Self::Wall, Self::MeanLatency, Self::Makespan];

    /// What it is called in reports.
    ///
    /// ```
    /// assert_eq!(fetch_many_race::record::Metric::Cpu.name(), "CPU per request");
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cpu => "CPU per request",
            Self::Wall => "time per request",
            Self::MeanLatency => "mean latency",
            Self::Makespan => "makespan",
        }
    }
}
