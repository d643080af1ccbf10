//! The checks of all laws, one test each; what is excepted, and why.

use std::process::ExitCode;

use fetch_many_async_std::Blocking;
use fetch_many_conformance::{Checks, Subject};

fn main() -> ExitCode {
    checks().main()
}

pub(crate) fn checks() -> Checks {
    Checks::of(
        Subject::new(Blocking::new).in_async(|code| async_std::task::block_on(async { code() })),
    )
}
