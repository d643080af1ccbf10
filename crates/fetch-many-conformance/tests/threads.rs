//! The suite can be passed: a thread and a connection for each request in flight, plain enough to be seen
//! to be right.

#[allow(dead_code, unused_imports, reason = "the rest is for other tests")]
mod toy;

use std::process::ExitCode;

use fetch_many_conformance::{Checks, Subject};

use crate::toy::{Defect, Threads};

fn main() -> ExitCode {
    let subject = Subject::new(|config| Threads::new(config, Defect::None));
    Checks::of(subject).except(EXCEPTED).main()
}

#[rustfmt::skip]
const EXCEPTED: [(&str, &str); 2] = [
    ("fire_threads_cannot_be_spawned", "fails what it has no thread for, though others could do it"),
    ("law_17_not_for_async_code", "a thread cannot tell that it runs async code"),
];
