#![doc = include_str!("../README.md")]

pub mod authority;
mod broken;
mod conformance;
pub mod faults;
pub mod laws;
pub mod mock;
pub mod raw;
mod resources;
mod run;
mod subject;

pub use fetch_many;

pub use crate::broken::Broken;
pub use crate::laws::Law;
pub use crate::run::{examine, run};
pub use crate::subject::Subject;
