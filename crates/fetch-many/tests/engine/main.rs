//! The engine in virtual time: random plans, inputs and schedules, and every law checked after
//! every step.

mod adapt;
mod asked;
mod bytes;
mod causes;
mod deadline;
mod extremes;
mod ledger;
mod names;
mod opened;
mod own;
mod random;
mod redirects;
mod reply;
mod scenario;
mod simulator;
mod slots;
mod unprocessed;

use proptest::prelude::*;

use crate::random::scenarios;
use crate::simulator::Simulator;

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_law_holds_after_every_step(scenario in scenarios()) {
        Simulator::new(&scenario).run(&scenario.moves);
    }
}

/// The body of a fuzz target (`fuzz/`), so that it cannot rot.
#[test]
fn every_law_holds_whatever_bytes_decide() {
    for case in 0..1_000 {
        let mut random = fastrand::Rng::with_seed(case);
        let length = random.usize(0..600);
        let bytes: Vec<u8> = std::iter::repeat_with(|| random.u8(..))
            .take(length)
            .collect();
        bytes::run(&bytes);
    }
}
