//! One cell of a comparison, as a run would take it.

use std::time::Duration;

use fetch_many_benches::compare::bench::{Bench, TOO_LATE};
use fetch_many_benches::compare::contender::Contender;
use fetch_many_benches::compare::sample::Sample;
use fetch_many_benches::compare::scenario::Case;
use fetch_many_benches::harness::Cores;
use fetch_many_benches::harness::strace::Strace;

use crate::programs::programs;

pub(crate) fn sample(case: &Case, contender: &Contender) -> Sample {
    sample_within(case, contender, TOO_LATE)
}

pub(crate) fn sample_within(case: &Case, contender: &Contender, patience: Duration) -> Sample {
    let bench = Bench {
        programs: programs(),
        cores: Cores::find().expect("two cores"),
        patience,
        strace: Strace::find(&std::env::temp_dir()),
    };
    Sample::take(&bench, case, contender, 1).expect("not interrupted")
}
