#![doc = include_str!("../README.md")]

mod blocking;
mod error;
mod exchange;
mod fetcher;
mod message;

pub use fetch_many::*;
/// The client, whose middleware [`Fetcher::with`] takes.
pub use surf;

pub use crate::blocking::Blocking;
pub use crate::fetcher::{Fetcher, OutcomeStream};
