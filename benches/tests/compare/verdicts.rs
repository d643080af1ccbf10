//! An exact copy is not found, and one that is a tenth slower is: on made-up rounds, many times over.

use fastrand::Rng;
use fetch_many_race::statistics::{Spread, Verdict};

const ROUNDS: usize = 20;
const REPETITIONS: usize = 100;

/// Ratios of two contestants over the rounds: what slows a round down slows both, and besides each
/// varies by 2 % of its own; one sample in twenty is wild.
fn ratios(factor: f64, rng: &mut Rng) -> Vec<f64> {
    let mut ratio = || {
        let round = (0.2 * normal(rng)).exp();
        let one = round * noise(rng);
        let other = round * noise(rng) * factor;
        other / one
    };
    (0..ROUNDS).map(|_| ratio()).collect()
}

fn noise(rng: &mut Rng) -> f64 {
    let wild = if rng.u8(..20) == 0 { 1.5 } else { 1.0 };
    wild * (0.02 * normal(rng)).exp()
}

/// The sum of twelve is near enough to a normal distribution.
fn normal(rng: &mut Rng) -> f64 {
    (0..12).map(|_| rng.f64()).sum::<f64>() - 6.0
}

/// How many of the repetitions give this verdict.
fn count(factor: f64, verdict: Verdict) -> usize {
    let mut rng = Rng::with_seed(11);
    let verdicts = (0..REPETITIONS).map(|repetition| {
        let ratios = ratios(factor, &mut rng);
        Spread::of(&ratios, repetition as u64).verdict(ratios.len())
    });
    verdicts.filter(|one| *one == verdict).count()
}

#[test]
fn an_exact_copy_is_not_found() {
    assert_eq!(count(1.0, Verdict::Faster), 0);
    assert_eq!(count(1.0, Verdict::Slower), 0);
    assert!(count(1.0, Verdict::Same) > REPETITIONS / 2);
}

#[test]
fn a_tenth_slower_is_found_and_so_is_a_tenth_faster() {
    assert!(count(1.1, Verdict::Slower) > REPETITIONS * 95 / 100);
    assert!(count(1.0 / 1.1, Verdict::Faster) > REPETITIONS * 95 / 100);
}

#[test]
fn what_lies_at_the_edge_of_sameness_is_not_told() {
    assert!(count(1.03, Verdict::CannotTell) > REPETITIONS * 8 / 10);
}
