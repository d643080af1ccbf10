//! Contestants and servers as processes: starts them, asks them, reads their clocks and memory, counts
//! what the system does for them, and ends them.

mod cell;
pub mod clock;
mod cores;
mod failure;
pub mod interrupt;
pub mod memory;
mod process;
mod server;
pub mod strace;
pub mod switches;
pub mod system;

pub use cell::{Cell, Command, Measured, Programs};
pub use cores::{Cores, Place};
pub use failure::Failure;
pub use process::Process;
pub use server::{ServerKind, ServerProcess};
