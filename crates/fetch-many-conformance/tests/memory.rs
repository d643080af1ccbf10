//! A strategy without a cap is caught by the memory that it takes.
#![cfg(target_os = "linux")]

#[allow(
    dead_code,
    unused_imports,
    reason = "most defects are for another test"
)]
mod toy;

use std::process::ExitCode;

use fetch_many_conformance::{Subject, apart, checks, examine};

use crate::toy::{Altered, Defect};

/// The check starts this program again, which runs this test: there it is broken, here it says how.
#[test]
fn without_a_cap() -> ExitCode {
    let subject = Subject::new(|config| Altered::new(config, Defect::NoCap));
    let subject = subject.started_with(["without_a_cap", "--exact", "--nocapture"]);
    if let Some(code) = apart(&subject) {
        return code;
    }
    let check = checks::find("bomb_memory").expect("there is such a check");
    let broken = examine(check, &subject).expect_err("a strategy without a cap is caught");
    let message = broken.to_string();
    assert!(message.contains("floods and bombs took"), "{message}");
    println!("{message}");
    ExitCode::SUCCESS
}
