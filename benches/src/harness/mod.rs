//! Runs contestants against servers, each in a process of its own, and makes figures of it.

mod cases;
mod machine;
mod memory;
mod process;
mod rounds;
mod sample;
mod statistics;
mod table;

pub use cases::{Case, cases};
pub use machine::provenance;
pub use memory::Peaks;
pub use process::{Failure, Process};
pub use rounds::{Effort, Figures, Rounds};
pub use sample::{Harness, Sample};
pub use statistics::{Spread, spread};
pub use table::Table;
