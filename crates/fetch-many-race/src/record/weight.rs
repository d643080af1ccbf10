//! What a request in flight weighs: [`Weight`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Role;

/// A contestant's memory while the server holds its requests: a line through all points. In KiB.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Weight {
    /// Its name.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// Pairs of a limit and the median of resident memory there.
    pub resident: Vec<(usize, f64)>,
    /// What one request in flight adds.
    pub per_request: Option<f64>,
    /// What it should add at most.
    pub goal: Option<f64>,
    /// What is there without any.
    pub at_rest: Option<f64>,
    /// Written pages outside of stacks, by request.
    pub heap: Option<f64>,
    /// Written pages in stacks, by request.
    pub stacks: Option<f64>,
    /// Address space, by request.
    pub reserved: Option<f64>,
    /// The peak of resident memory after many requests, by that after 10,000, or a tenth of them.
    pub growth: Option<f64>,
    /// Threads at the highest limit.
    pub threads: Option<f64>,
    /// Threads by request.
    pub threads_per_request: Option<f64>,
}

impl Weight {
    /// Whether it keeps its goal; none if it has none, or nothing was measured.
    #[must_use]
    pub fn keeps_goal(&self) -> Option<bool> {
        Some(self.per_request? <= self.goal?)
    }

    /// Resident memory at a limit.
    #[must_use]
    pub fn at(&self, limit: usize) -> Option<f64> {
        let at = self.resident.iter().find(|(one, _)| *one == limit);
        at.map(|(_, kib)| *kib)
    }
}
