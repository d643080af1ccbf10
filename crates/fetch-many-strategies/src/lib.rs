#![doc = include_str!("../README.md")]

mod strategy;
mod unknown;

pub use fetch_many::*;

pub use crate::strategy::Strategy;
pub use crate::unknown::UnknownStrategy;
