//! Any bytes as a response, in pieces of any length.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[allow(dead_code, reason = "the seeds are for the test that runs it")]
#[path = "../../crates/fetch-many-ureq-transport/tests/fuzz/framing.rs"]
mod target;

fuzz_target!(|bytes: &[u8]| target::run(bytes));
