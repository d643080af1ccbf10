//! Bodies on their way from a task to the threads that write, with sinks that block, fail and panic.

mod ended;
mod favour;
mod pieces;
mod pours;
mod script;
