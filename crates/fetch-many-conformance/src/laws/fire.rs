//! Batches under fire: many faults at once, hosts that stall, drops at any moment, no threads to be
//! had. What the other laws say of one fault holds among many.

mod drops;
mod hosts;
mod memory;
mod mixed;
mod threads;

pub use self::drops::fire_drop_at_any_moment;
pub use self::hosts::fire_one_stalled_host;
pub use self::memory::fire_faults_keep_no_memory;
pub use self::mixed::fire_mixed_faults;
pub use self::threads::{fire_threads_cannot_be_spawned, fire_threads_never_spawned};

const LAW: &str = "batch under fire";
