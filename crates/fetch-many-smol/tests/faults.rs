//! The faults, one test each; what this strategy makes of one that is not what must come of it, and why
//! it stays.

use std::process::ExitCode;

use fetch_many_conformance::{Faults, Subject};
use fetch_many_smol::Blocking;

fn main() -> ExitCode {
    faults().main()
}

pub(crate) fn faults() -> Faults {
    Faults::of(Subject::new(Blocking::new)).record(RECORDED)
}

#[rustfmt::skip]
const RECORDED: [(&str, &str, &str); 1] = [
    ("chunk_huge_close", "Err Truncated", "hyper does not tell the size of a chunk before its end"),
];
