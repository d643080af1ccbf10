//! The checks of all laws, one test each; what is excepted, and why.

use std::process::ExitCode;

use fetch_many_conformance::{Checks, Subject};
use fetch_many_tokio::Blocking;

fn main() -> ExitCode {
    checks().main()
}

pub(crate) fn checks() -> Checks {
    let in_async = |code: &mut dyn FnMut()| runtime().block_on(async { code() });
    Checks::of(Subject::new(Blocking::new).in_async(in_async)).except(EXCEPTED)
}

#[rustfmt::skip]
const EXCEPTED: [(&str, &str); 2] = [
    ("request_answered_at_accept", "hyper reads what comes before it has the request, and drops it; reqwest gives nobody a hand in that"),
    ("pool_closed_mid_head", "reqwest does not tell whether a byte of an answer had come"),
];

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("threads can be spawned")
}
