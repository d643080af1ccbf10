#![doc = include_str!("../README.md")]

pub mod analysis;
mod failure;
pub mod gates;
pub mod order;
pub mod process;
pub mod progress;
pub mod protocol;
pub mod record;
pub mod report;
pub mod statistics;

pub use failure::Failure;
