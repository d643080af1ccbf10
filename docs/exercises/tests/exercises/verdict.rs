//! Chapter 12.

use fetch_many_exercises::verdict::Verdict;

use crate::expect;

exercise!(verdict);

fn check(verdict: fn(&[(f64, f64)]) -> Verdict) {
    // A machine that becomes slower by a tenth from round to round.
    let drifting = |ratios: &[f64]| {
        let rounds = (0..).zip(ratios).map(|(round, ratio)| {
            let first = 100.0 * 1.1_f64.powi(round);
            (first, first * ratio)
        });
        verdict(&rounds.collect::<Vec<_>>())
    };
    let below = "all ratios are more than 3 % below 1";
    let above = "all ratios are more than 3 % above 1";
    let both = "the interval reaches over a limit of 3 %, so neither side is shown";
    let rows: &[(&[f64], Verdict, &str)] = &[
        (
            &[1.01, 1.00, 0.99, 1.02, 0.98, 1.00, 1.01],
            Verdict::Same,
            "all ratios are within 3 % of 1",
        ),
        (
            &[1.10, 1.08, 1.12, 1.09, 1.11, 1.10, 1.10],
            Verdict::Slower,
            above,
        ),
        (
            &[0.90, 0.92, 0.88, 0.91, 0.89, 0.90, 0.90],
            Verdict::Faster,
            below,
        ),
        (
            &[1.10, 1.08, 1.12, 0.95, 1.11, 1.10, 1.10],
            Verdict::CannotTell,
            "the median is 1.10, but in one round the second was the faster one",
        ),
        (
            &[1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1.20],
            Verdict::CannotTell,
            "the median is 1.00, but one round took a fifth more",
        ),
        (
            &[1.02, 1.04, 1.02, 1.04, 1.02, 1.04],
            Verdict::CannotTell,
            both,
        ),
        (
            &[0.96, 0.98, 0.96, 0.98, 0.96, 0.98],
            Verdict::CannotTell,
            both,
        ),
        (
            &[1.10, 1.10, 1.10, 1.10, 1.10],
            Verdict::TooFewRounds,
            "five rounds are too few",
        ),
        (&[], Verdict::TooFewRounds, "no rounds are too few"),
    ];
    for &(ratios, expected, words) in rows {
        expect(
            drifting(ratios),
            expected,
            &format!("of the ratios {ratios:?}: {words}"),
        );
    }
}

first_try!(
    by_the_median,
    "in one round the second was the faster one",
    |rounds| {
        let mut ratios: Vec<_> = rounds
            .iter()
            .map(|(first, second)| second / first)
            .collect();
        ratios.sort_by(f64::total_cmp);
        match ratios.get(ratios.len() / 2) {
            Some(..0.97) => Verdict::Faster,
            Some(0.97..=1.03) => Verdict::Same,
            Some(_) => Verdict::Slower,
            None => Verdict::TooFewRounds,
        }
    }
);
