#![doc = include_str!("../README.md")]

pub mod authority;
mod broken;
mod conformance;
pub mod faults;
pub mod laws;
pub mod mock;
mod resources;
mod run;
mod subject;

pub use fetch_many;
pub use fetch_many_raw_server as raw;

pub use crate::broken::Broken;
pub use crate::laws::Law;
pub use crate::run::{examine, run};
pub use crate::subject::Subject;
