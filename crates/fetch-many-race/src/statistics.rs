//! Medians, how far to trust them, and what follows: [`Spread`], [`Verdict`].

use std::fmt;

use fastrand::Rng;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A median over rounds with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    /// The median.
    pub median: f64,
    /// The interval's lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// How often the bootstrap draws: enough for a steady second digit of an interval.
const DRAWS: usize = 2_000;
/// With fewer rounds no interval holds the median 19 times in 20: of five, all lie on one side of it
/// once in 16 times.
pub const FEWEST_ROUNDS: usize = 6;
/// What nobody would choose a contestant for.
pub const SAME: f64 = 0.03;
/// How much a row may change from the first half of its rounds to the second.
const DRIFT: f64 = 0.05;

/// What a ratio to the reference says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// All of the interval is more than 3 % below the reference.
    Faster,
    /// All of it is more than 3 % above.
    Slower,
    /// All of it is within 3 %.
    Same,
    /// None of these.
    CannotTell,
    /// No interval can be trusted yet.
    TooFewRounds,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Faster => "faster",
            Self::Slower => "slower",
            Self::Same => "same",
            Self::CannotTell => "can't tell",
            Self::TooFewRounds => "too few rounds",
        })
    }
}

impl Spread {
    /// Of ratios, one per round, of what is better the smaller it is.
    ///
    /// ```
    /// use fetch_many_race::statistics::{Spread, Verdict};
    ///
    /// let spread = Spread::of(&[0.48, 0.5, 0.51, 0.5, 0.49, 0.52], 7);
    /// assert!(spread.low < 0.5 && 0.5 < spread.high);
    /// assert_eq!(spread.verdict(6), Verdict::Faster);
    /// // Of few rounds nothing follows.
    /// assert_eq!(spread.verdict(5), Verdict::TooFewRounds);
    /// ```
    #[must_use]
    pub fn of(ratios: &[f64], seed: u64) -> Self {
        let logarithms: Vec<_> = ratios.iter().map(|ratio| ratio.ln()).collect();
        let spread = bootstrap(&logarithms, &mut Rng::with_seed(seed));
        Self {
            median: spread.median.exp(),
            low: spread.low.exp(),
            high: spread.high.exp(),
        }
    }

    /// What it says, if it is of so many ratios.
    #[must_use]
    pub fn verdict(&self, rounds: usize) -> Verdict {
        let (low, high) = (1.0 / (1.0 + SAME), 1.0 + SAME);
        match self {
            _ if rounds < FEWEST_ROUNDS => Verdict::TooFewRounds,
            _ if self.high < low => Verdict::Faster,
            _ if self.low > high => Verdict::Slower,
            _ if self.low >= low && self.high <= high => Verdict::Same,
            _ => Verdict::CannotTell,
        }
    }

    /// The larger distance from 1 to an end of the interval.
    #[must_use]
    pub fn resolution(&self) -> f64 {
        (1.0 - self.low).max(self.high - 1.0)
    }
}

/// A count as a number to calculate with.
///
/// ```
/// assert_eq!(fetch_many_race::statistics::count(3) / 2.0, 1.5);
/// ```
#[must_use]
#[allow(clippy::cast_precision_loss)] // No count here needs more than 52 bits.
pub fn count(count: u64) -> f64 {
    count as f64
}

/// The median of `values`; NaN if there is none.
///
/// ```
/// use fetch_many_race::statistics::median;
///
/// assert_eq!(median(&[3.0, 1.0, 2.0, 9.0]), 2.5);
/// assert!(median(&[]).is_nan());
/// ```
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

/// The median with the percentile bootstrap's interval over the rounds (Efron, 1979).
fn bootstrap(values: &[f64], rng: &mut Rng) -> Spread {
    interval(median(values), rng, |rng| median(&draw(values, rng)))
}

fn interval(median: f64, rng: &mut Rng, drawn: impl Fn(&mut Rng) -> f64) -> Spread {
    let mut all: Vec<_> = (0..DRAWS).map(|_| drawn(rng)).collect();
    all.sort_unstable_by(f64::total_cmp);
    Spread {
        median,
        low: all[DRAWS / 40],
        high: all[DRAWS - 1 - DRAWS / 40],
    }
}

fn draw(values: &[f64], rng: &mut Rng) -> Vec<f64> {
    let drawn = values.iter().filter_map(|_| rng.choice(values).copied());
    drawn.collect()
}

/// By how much ratios, in the order of their rounds, change from the first half to the second, if the
/// 95 % interval of that is all beyond 5 %. Of fewer than twice [`FEWEST_ROUNDS`] nothing is said.
///
/// ```
/// use fetch_many_race::statistics::drift;
///
/// assert_eq!(drift(&[1.0; 20], 7), None);
/// let drifted = drift(&[[1.0; 10], [1.2; 10]].concat(), 7).unwrap();
/// assert!((drifted - 0.2).abs() < 1e-9);
/// ```
#[must_use]
pub fn drift(ratios: &[f64], seed: u64) -> Option<f64> {
    if ratios.len() < 2 * FEWEST_ROUNDS {
        return None;
    }
    let logarithms: Vec<_> = ratios.iter().map(|ratio| ratio.ln()).collect();
    let (first, second) = logarithms.split_at(logarithms.len() / 2);
    let change = median(second) - median(first);
    let mut rng = Rng::with_seed(seed);
    let spread = interval(change, &mut rng, |rng| {
        median(&draw(second, rng)) - median(&draw(first, rng))
    });
    let beyond = spread.low > (1.0 + DRIFT).ln() || spread.high < -(1.0 + DRIFT).ln();
    beyond.then(|| change.exp() - 1.0)
}

/// A line through points: slope and intercept, by the medians of all slopes and of all intercepts
/// (Theil, 1950; Sen, 1968), which a few wild points do not move.
///
/// ```
/// use fetch_many_race::statistics::line;
///
/// assert_eq!(line(&[(0.0, 1.0), (1.0, 3.0), (2.0, 5.0), (3.0, 7.0)]), (2.0, 1.0));
/// ```
#[must_use]
pub fn line(points: &[(f64, f64)]) -> (f64, f64) {
    let mut slopes = Vec::new();
    for (number, (x, y)) in points.iter().enumerate() {
        let later = points[number + 1..].iter();
        slopes.extend(
            later
                .filter(|(other, _)| other.total_cmp(x).is_ne())
                .map(|(other_x, other_y)| (other_y - y) / (other_x - x)),
        );
    }
    let slope = median(&slopes);
    let intercepts: Vec<_> = points.iter().map(|(x, y)| y - slope * x).collect();
    (slope, median(&intercepts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_of_few() {
        assert!(median(&[]).is_nan());
        assert_eq!(median(&[3.0]).to_bits(), 3.0_f64.to_bits());
        assert_eq!(median(&[9.0, 1.0, 2.0, 3.0]).to_bits(), 2.5_f64.to_bits());
    }

    #[test]
    fn an_interval_holds_the_median_and_shrinks_with_the_noise() {
        let wide = Spread::of(&[0.8, 0.9, 1.0, 1.1, 1.2], 1);
        let narrow = Spread::of(&[0.98, 0.99, 1.0, 1.01, 1.02], 1);
        assert!(wide.low < wide.median && wide.median < wide.high);
        assert!(narrow.high - narrow.low < wide.high - wide.low);
    }

    #[test]
    fn verdicts_need_the_whole_interval() {
        let verdict = |low, high| {
            let median = f64::midpoint(low, high);
            Spread { median, low, high }.verdict(20)
        };
        assert_eq!(verdict(0.80, 0.96), Verdict::Faster);
        assert_eq!(verdict(1.04, 1.20), Verdict::Slower);
        assert_eq!(verdict(0.98, 1.02), Verdict::Same);
        assert_eq!(verdict(0.90, 0.99), Verdict::CannotTell);
        assert_eq!(verdict(0.99, 1.20), Verdict::CannotTell);
        let spread = Spread::of(&[2.0; 5], 1);
        assert_eq!(spread.verdict(5), Verdict::TooFewRounds);
        assert_eq!(spread.verdict(6), Verdict::Slower);
    }

    #[test]
    fn a_line_through_points_ignores_a_wild_one() {
        let points = [(0.0, 5.0), (1.0, 7.0), (2.0, 9.0), (3.0, 11.0), (4.0, 90.0)];
        let (slope, intercept) = line(&points);
        assert!((slope - 2.0).abs() < 1e-9 && (intercept - 5.0).abs() < 1e-9);
    }

    #[test]
    fn drift_is_told_from_noise() {
        let mut rng = Rng::with_seed(5);
        let mut noise = |centre: f64| centre * (1.0 + 0.04 * (rng.f64() - 0.5));
        let steady: Vec<_> = (0..20).map(|_| noise(1.0)).collect();
        let moved: Vec<_> = (0..20)
            .map(|round| noise(if round < 10 { 1.0 } else { 1.2 }))
            .collect();
        assert_eq!(drift(&steady, 1), None);
        assert!((drift(&moved, 1).unwrap() - 0.2).abs() < 0.05);
        assert_eq!(drift(&moved[5..15], 1), None);
    }
}
