//! Not Unix: no groups of processes, and no bound on descriptors.

use std::process::{Child, Command};

/// The programs that are started here start none of their own.
pub(in crate::process) fn own_group(_: &mut Command) {}

/// Ends a process. Errors: it has ended already.
pub(in crate::process) fn end_group(child: &mut Child) {
    let _ = child.kill();
}

/// No bound that one could read.
#[must_use]
pub fn descriptors() -> Option<(u64, u64)> {
    None
}

/// There is nothing to raise.
pub fn raise_descriptors(_: u64) {}
