//! The faults, one test each.

use std::process::ExitCode;

use fetch_many_conformance::{Faults, Subject};
use fetch_many_threads::Blocking;

fn main() -> ExitCode {
    faults().main()
}

pub(crate) fn faults() -> Faults {
    Faults::of(Subject::new(Blocking::new))
}
