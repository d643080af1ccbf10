#![doc = include_str!("../README.md")]

mod blocking;
mod error;
mod exchange;
mod fetcher;

pub use fetch_many::*;

pub use crate::blocking::Blocking;
pub use crate::fetcher::{Fetcher, OutcomeStream};
