//! Batches under fire: many faults at once, hosts that stall, drops at any moment, no threads to be
//! had. What the other checks say of one fault holds among many.

pub(super) mod drops;
pub(super) mod hosts;
#[cfg(target_os = "linux")]
pub(super) mod memory;
pub(super) mod mixed;
#[cfg(target_os = "linux")]
pub(super) mod threads;
