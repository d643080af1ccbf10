#![doc = include_str!("../README.md")]

mod error;
mod exchange;
mod fetcher;
mod transport;
mod workers;

pub use fetch_many::*;

pub use crate::fetcher::Fetcher;
