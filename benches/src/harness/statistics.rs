//! Medians, and how far to trust them.

use fastrand::Rng;

/// A median over rounds with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The median.
    pub median: f64,
    /// Where the interval begins.
    pub low: f64,
    /// Where it ends.
    pub high: f64,
}

/// How often the bootstrap draws: enough for a steady second digit of an interval.
const DRAWS: usize = 2_000;

/// The median of `values`; NaN if there is none.
pub(super) fn median(values: &[f64]) -> f64 {
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
///
/// # Panics
/// Never: there are as many medians as draws.
#[must_use]
pub fn spread(values: &[f64], rng: &mut Rng) -> Spread {
    let mut draw = || {
        let drawn: Vec<_> = values
            .iter()
            .filter_map(|_| rng.choice(values).copied())
            .collect();
        median(&drawn)
    };
    let mut medians: Vec<_> = (0..DRAWS).map(|_| draw()).collect();
    medians.sort_unstable_by(f64::total_cmp);
    Spread {
        median: median(values),
        low: medians[DRAWS / 40],
        high: medians[DRAWS - 1 - DRAWS / 40],
    }
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
        let mut rng = Rng::with_seed(1);
        let wide = spread(&[0.8, 0.9, 1.0, 1.1, 1.2], &mut rng);
        let narrow = spread(&[0.98, 0.99, 1.0, 1.01, 1.02], &mut rng);
        assert!(wide.low < wide.median && wide.median < wide.high);
        assert!(narrow.high - narrow.low < wide.high - wide.low);
    }
}
