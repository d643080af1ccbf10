//! Contestants, and whoever answers them, as processes: starts them, asks them, reads their clocks and memory, counts
//! what the system does for them, and ends them.

mod child;
pub mod clock;
mod command;
mod cores;
pub mod interrupt;
pub mod memory;
mod running;
pub mod strace;
pub mod switches;
pub mod system;

pub use child::Process;
pub use command::Command;
pub use cores::{Cores, Place};
pub use running::{Running, Timed};
