//! The engine in virtual time: random plans, inputs and schedules, and every law checked after
//! every step.

mod deadline;
mod extremes;
mod ledger;
mod redirects;
mod reply;
mod scenario;
mod simulator;

use proptest::prelude::*;

use crate::scenario::scenarios;
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
