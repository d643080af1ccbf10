//! Chapter 12.

use crate::verdict::Verdict;

pub fn verdict(rounds: &[(f64, f64)]) -> Verdict {
    let ratios = || rounds.iter().map(|(first, second)| second / first);
    let lowest = ratios().fold(f64::INFINITY, f64::min);
    let highest = ratios().fold(0.0, f64::max);

    let same = 1.0 / 1.03..=1.03;
    match rounds.len() {
        0..6 => Verdict::TooFewRounds,
        _ if highest < *same.start() => Verdict::Faster,
        _ if lowest > *same.end() => Verdict::Slower,
        _ if same.contains(&lowest) && same.contains(&highest) => Verdict::Same,
        _ => Verdict::CannotTell,
    }
}
