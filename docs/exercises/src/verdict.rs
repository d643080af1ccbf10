//! Chapter 12: a verdict.
//!
//! Hint: take the ratio of the second time to the first in each round. The lowest and the highest of these ratios decide.
//! `fold(f64::INFINITY, f64::min)` is the lowest.

/// What a comparison says of a program beside another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All of the interval is more than 3 % below.
    Faster,
    /// All of it is more than 3 % above.
    Slower,
    /// All of it is within 3 %.
    Same,
    /// None of these.
    CannotTell,
    /// Fewer than six rounds.
    TooFewRounds,
}

/// What these rounds say of the second program beside the first. A round is the times of both. The interval is from the
/// lowest ratio of a round to the highest.
#[must_use]
pub fn verdict(rounds: &[(f64, f64)]) -> Verdict {
    let ratios = rounds.iter().map(|(first, second)| second / first);
    let same = 1.0 / 1.03..=1.03;
    todo!("where the ratios lie: below, above or within {same:?}")
}
