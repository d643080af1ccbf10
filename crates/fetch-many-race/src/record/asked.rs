//! What was asked of a run, as a record has it: [`Options`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the command line asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Options {
    /// The scenarios to run.
    pub scenarios: Vec<String>,
    /// The contestants that are named; none: those that take part by themselves.
    pub contestants: Vec<String>,
    /// How much to measure.
    pub effort: Effort,
    /// Orders, delays, faults and the bootstrap's draws follow from it.
    pub seed: u64,
    /// Whom all are compared with.
    pub reference: String,
    /// So many rounds, however long they take.
    pub rounds: Option<usize>,
    /// Whether the programs of `scripts/peers` take part.
    pub peers: bool,
    /// Another server than the scenario's.
    pub server: Option<ServerKind>,
    /// Whether server and contestant have a core each, other than the scenario says.
    pub pin: Option<bool>,
    /// What was typed.
    pub command: String,
}

/// How much is measured, by `FETCH_MANY_BENCH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Effort {
    /// `quick`: whether it works, in a minute.
    Quick,
    /// Without a word: an answer, in eight minutes.
    Normal,
    /// `full`: what can be published, in an hour.
    Full,
}

/// Which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ServerKind {
    /// The one that counts what it sees.
    Sink,
    /// The one that users test against.
    Wiremock,
}
