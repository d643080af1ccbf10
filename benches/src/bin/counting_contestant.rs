//! The same as `contestant`, and it counts what is asked of the allocator. A program of its own, since
//! counting takes time.

use std::alloc::System;
use std::process::ExitCode;

use fetch_many_benches::compare::protocol::Allocations;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> ExitCode {
    fetch_many_benches::serve::serve(Some(allocated))
}

fn allocated() -> Allocations {
    let stats = ALLOCATOR.stats();
    Allocations {
        calls: (stats.allocations + stats.reallocations) as u64,
        bytes: stats.bytes_allocated as u64,
    }
}
