//! A contestant and a server, as processes, which the comparison asks and reads.

mod cell;
mod server;

pub use cell::{Cell, Measured, Programs};
pub use server::ServerProcess;
