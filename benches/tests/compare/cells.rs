//! One cell of a comparison, as a run would take it.

use std::time::Duration;

use fetch_many_benches::compare::bench::{Bench, TOO_LATE};
use fetch_many_benches::compare::contestant::Contestant;
use fetch_many_benches::compare::sample::Sample;
use fetch_many_benches::compare::scenario::Case;
use fetch_many_race::process::Cores;
use fetch_many_race::process::strace::Strace;

use crate::programs::programs;

pub(crate) fn sample(case: &Case, contestant: &Contestant) -> Sample {
    sample_within(case, contestant, TOO_LATE)
}

pub(crate) fn sample_within(case: &Case, contestant: &Contestant, patience: Duration) -> Sample {
    let bench = Bench {
        programs: programs(),
        cores: Cores::find().expect("two cores"),
        patience,
        strace: Strace::find(&std::env::temp_dir()),
    };
    Sample::take(&bench, case, contestant, 1).expect("not interrupted")
}
