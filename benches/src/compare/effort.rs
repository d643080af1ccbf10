//! How much is measured: [`Effort`].

use std::env;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::scenario::Scenario;
use crate::harness::Failure;

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

impl Effort {
    /// What the environment asks for.
    ///
    /// # Errors
    /// If it asks for something else.
    pub fn from_environment() -> Result<Self, Failure> {
        match env::var("FETCH_MANY_BENCH").as_deref() {
            Err(_) | Ok("") => Ok(Self::Normal),
            Ok("quick") => Ok(Self::Quick),
            Ok("full") => Ok(Self::Full),
            Ok(other) => Err(Failure::new(format_args!(
                "FETCH_MANY_BENCH is quick, full or not set, not {other}"
            ))),
        }
    }

    /// So many requests in a normal sample.
    pub(super) fn requests(self, normal: usize) -> usize {
        match self {
            Self::Quick => normal / 2,
            Self::Normal => normal,
            Self::Full => normal * 2,
        }
    }

    pub(super) fn scale(self, scenario: Scenario) -> Scenario {
        let Scenario {
            rounds, seconds, ..
        } = scenario;
        let (rounds, seconds) = match self {
            Self::Quick => (rounds.min(6), seconds / 8),
            Self::Normal => (rounds, seconds),
            Self::Full => (rounds * 2, seconds * 8),
        };
        Scenario {
            rounds,
            seconds,
            ..scenario
        }
    }
}
