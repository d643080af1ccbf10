//! Any bytes as a plan, an input and a schedule of the engine.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/fetch-many/tests/engine/bytes.rs"]
mod bytes;
#[path = "../../crates/fetch-many/tests/engine/ledger/mod.rs"]
mod ledger;
#[path = "../../crates/fetch-many/tests/engine/reply.rs"]
mod reply;
#[path = "../../crates/fetch-many/tests/engine/scenario.rs"]
mod scenario;
#[path = "../../crates/fetch-many/tests/engine/simulator.rs"]
mod simulator;
#[path = "../../crates/fetch-many/tests/engine/slots.rs"]
mod slots;

fuzz_target!(|bytes: &[u8]| bytes::run(bytes));
