//! How much is measured, by the environment; and what that makes of a scenario.

use std::env;

use fetch_many_race::Failure;
use fetch_many_race::record::Effort;

use super::scenario::Scenario;

/// What the environment asks for, in `FETCH_MANY_BENCH`.
///
/// # Errors
/// If it asks for something else.
pub fn from_environment() -> Result<Effort, Failure> {
    match env::var("FETCH_MANY_BENCH").as_deref() {
        Err(_) | Ok("") => Ok(Effort::Normal),
        Ok("quick") => Ok(Effort::Quick),
        Ok("full") => Ok(Effort::Full),
        Ok(other) => Err(Failure::new(format_args!(
            "FETCH_MANY_BENCH is quick, full or not set, not {other}"
        ))),
    }
}

/// So many requests in a sample that normally has `normal`.
pub(super) fn requests(effort: Effort, normal: usize) -> usize {
    match effort {
        Effort::Quick => normal / 2,
        Effort::Normal => normal,
        Effort::Full => normal * 2,
    }
}

pub(super) fn scale(effort: Effort, scenario: Scenario) -> Scenario {
    let Scenario {
        rounds, seconds, ..
    } = scenario;
    let (rounds, seconds) = match effort {
        Effort::Quick => (rounds.min(6), seconds / 8),
        Effort::Normal => (rounds, seconds),
        Effort::Full => (rounds * 2, seconds * 8),
    };
    Scenario {
        rounds,
        seconds,
        ..scenario
    }
}
