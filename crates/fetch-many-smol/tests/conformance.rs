//! The checks of all laws, one test each; what is excepted, and why.

use std::process::ExitCode;

use fetch_many_conformance::{Checks, Subject};
use fetch_many_smol::Blocking;

fn main() -> ExitCode {
    checks().main()
}

pub(crate) fn checks() -> Checks {
    Checks::of(Subject::new(Blocking::new)).except(EXCEPTED)
}

#[rustfmt::skip]
const EXCEPTED: [(&str, &str); 1] = [
    ("law_17_not_for_async_code", "nothing in smol says whether a thread runs async code"),
];
