//! The checks of all laws, one test each.

use std::process::ExitCode;

use fetch_many_async_std::Blocking;
use fetch_many_conformance::{Checks, Subject};

fn main() -> ExitCode {
    checks().main()
}

pub(crate) fn checks() -> Checks {
    let in_async = |code: &mut dyn FnMut()| async_std::task::block_on(async { code() });
    Checks::of(Subject::new(Blocking::new).in_async(in_async))
}
