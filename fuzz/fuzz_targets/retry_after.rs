//! Any `Retry-After`, with any `Date`.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[allow(dead_code, reason = "the seeds are for the test that runs it")]
#[path = "../../crates/fetch-many/tests/fuzz/retry_after.rs"]
mod target;

fuzz_target!(|bytes: &[u8]| target::run(bytes));
