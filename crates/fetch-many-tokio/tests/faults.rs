//! The faults, one test each; what this strategy makes of one that is not what must come of it, and why
//! it stays.

use std::process::ExitCode;

use fetch_many_conformance::{Faults, Subject};
use fetch_many_tokio::Blocking;

fn main() -> ExitCode {
    faults().main()
}

pub(crate) fn faults() -> Faults {
    Faults::of(Subject::new(Blocking::new)).record(RECORDED)
}

#[rustfmt::skip]
const RECORDED: [(&str, &str, &str); 5] = [
    ("hdr_spcolon", "Err Protocol", "reqwest does not show a head as it came: a blank before the colon of `Content-Length` would not be told from this one"),
    ("hdr_nocolon", "Err Protocol", "reqwest does not show a head as it came: a line with `Content-Length` in it would be passed over as well"),
    ("cl_fold", "Ok 200/5", "reqwest does not show a head as it came; read as RFC 9112 §5.2 has every folded field read"),
    ("flood_1xx", "Err Timeout", "hyper passes over interim responses without end, and reqwest shows nothing of what comes: the timeout alone ends them"),
    ("chunk_huge_close", "Err Truncated", "hyper does not tell the size of a chunk before its end"),
];
