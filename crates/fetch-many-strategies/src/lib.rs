#![doc = include_str!("../README.md")]

#[expect(
    hidden_glob_reexports,
    reason = "in place of the contract's module of that name, for callers have no use for it"
)]
mod strategy;
mod unknown;

pub use fetch_many::*;

pub use crate::strategy::Strategy;
pub use crate::unknown::UnknownStrategy;
