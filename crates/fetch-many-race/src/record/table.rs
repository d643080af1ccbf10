//! What came of one case: [`Table`], [`Row`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Metric, Rival, Role};
use crate::statistics::{Spread, Verdict};

/// What came of one case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The scenario's name, and the limit if there are several.
    pub case: String,
    /// How many requests are in flight at once.
    pub limit: usize,
    /// How many requests make a sample; fewer of a contestant that is much slower.
    pub requests: usize,
    /// With whom a contestant is compared.
    pub rival: Rival,
    /// How many rounds there are.
    pub rounds: usize,
    /// A row for each contestant.
    pub rows: Vec<Row>,
}

/// What came of one contestant in one case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// Whether it can be ranked.
    pub standing: Standing,
    /// Whom it is compared with.
    pub rival: Option<String>,
    /// For each metric of the scenario, if both can be ranked.
    pub comparisons: Vec<Comparison>,
    /// Medians over the rounds; none if no round is good.
    pub figures: Option<Figures>,
    /// What a request makes the machine do, where that is counted.
    pub work: Option<Counted>,
}

/// Whether a row can be ranked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It can.
    Ranked,
    /// It is what the others cannot pass.
    Ceiling,
    /// A gate says why not.
    Invalid(String),
    /// It does not do such jobs.
    Absent(String),
}

/// A contestant against its rival, in the same rounds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// Of what.
    pub metric: Metric,
    /// The ratio: below 1 is better.
    pub spread: Spread,
    /// What that says.
    pub verdict: Verdict,
    /// The ratios of the rounds that it is made of, in their order.
    pub rounds: Vec<f64>,
}

/// A contestant's figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// Requests per second.
    pub per_second: Option<f64>,
    /// Microseconds of CPU per request.
    pub cpu_us: Option<f64>,
    /// Wall time by that of a client that costs nothing.
    pub makespan: Option<f64>,
    /// The mean of all latencies.
    pub latencies: Option<Latencies>,
    /// The server's share of a core.
    pub busy: Option<f64>,
    /// From the server's counters.
    pub certificate: Certificate,
}

/// The latencies of all good rounds. A percentile is there only if a round has ten requests beyond it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Latencies {
    /// The median over the rounds of their means, in milliseconds.
    pub mean_ms: Option<f64>,
    /// The latency that half of all stay within, in milliseconds.
    pub p50_ms: Option<f64>,
    /// The latency that 99 of 100 stay within, in milliseconds.
    pub p99_ms: Option<f64>,
    /// Pairs of a latency in milliseconds and the share of all requests that took longer.
    pub longer: Vec<(f64, f64)>,
}

/// What the server saw of a sample: the medians over the rounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// Requests.
    pub requests: Option<f64>,
    /// Bytes from the client by request.
    pub bytes_in: Option<f64>,
    /// Bytes to the client by request.
    pub bytes_out: Option<f64>,
    /// Connections, from the start of the process.
    pub connections: Option<f64>,
    /// The most requests in flight in the probe, or else in the measured part.
    pub in_flight: Option<f64>,
}

/// What a request makes the machine do: the medians over the rounds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// System calls; none without strace.
    pub system_calls: Option<f64>,
    /// The most frequent of them, by name, in the first round.
    pub frequent: Vec<(String, f64)>,
    /// How often a thread waited for something.
    pub waits: Option<f64>,
    /// How often a thread had to make room.
    pub made_room: Option<f64>,
    /// Calls of the allocator; none in other languages.
    pub allocations: Option<f64>,
    /// Bytes asked for.
    pub allocated_bytes: Option<f64>,
}

impl Row {
    /// What was found of this metric.
    #[must_use]
    pub fn comparison(&self, metric: Metric) -> Option<&Comparison> {
        self.comparisons.iter().find(|one| one.metric == metric)
    }

    /// Whether others are compared with it, and it with nobody.
    #[must_use]
    pub fn is_reference(&self) -> bool {
        self.rival.is_none() && self.standing == Standing::Ranked
    }
}

impl Table {
    /// The row of this name.
    #[must_use]
    pub fn row(&self, name: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.name == name)
    }

    /// The strategies.
    pub fn strategies(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.role == Role::Strategy)
    }
}
