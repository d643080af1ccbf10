//! A strategy without a cap is caught by the memory that it takes.
#![cfg(target_os = "linux")]

#[allow(
    dead_code,
    unused_imports,
    reason = "most defects are for another test"
)]
mod toy;

use std::panic::{catch_unwind, resume_unwind};

use fetch_many_conformance::{Subject, laws, run};

use crate::toy::{Altered, Defect};

fn uncapped() -> Subject {
    Subject::new(|config| Altered::new(config, Defect::NoCap))
}

/// The law runs this test again, in a process of its own: there it is broken, here it says how.
#[test]
fn without_a_cap() {
    let payload = catch_unwind(|| run("memory::without_a_cap", uncapped, laws::bomb_memory));
    let payload = payload.expect_err("a strategy without a cap is caught");
    let message = payload.downcast_ref::<String>().expect("a message");
    if !message.contains("in a process whose memory") {
        resume_unwind(payload);
    }
    assert!(message.contains("floods and bombs took"), "{message}");
    println!("{message}");
}
