//! Chapter 12.

use fetch_many_tutorial::exercises::Verdict;

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
    let rows: &[(&[f64], Verdict)] = &[
        (&[1.01, 1.00, 0.99, 1.02, 0.98, 1.00, 1.01], Verdict::Same),
        (&[1.10, 1.08, 1.12, 1.09, 1.11, 1.10, 1.10], Verdict::Slower),
        (&[0.90, 0.92, 0.88, 0.91, 0.89, 0.90, 0.90], Verdict::Faster),
        // The median is 1.10, and in one round the second was the faster one.
        (
            &[1.10, 1.08, 1.12, 0.95, 1.11, 1.10, 1.10],
            Verdict::CannotTell,
        ),
        // The median is 1.00.
        (
            &[1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1.20],
            Verdict::CannotTell,
        ),
        (&[1.02, 1.04, 1.02, 1.04, 1.02, 1.04], Verdict::CannotTell),
        (&[0.96, 0.98, 0.96, 0.98, 0.96, 0.98], Verdict::CannotTell),
        (&[1.10, 1.10, 1.10, 1.10, 1.10], Verdict::TooFewRounds),
        (&[], Verdict::TooFewRounds),
    ];
    for &(ratios, expected) in rows {
        assert_eq!(drifting(ratios), expected, "{ratios:?}");
    }
}
