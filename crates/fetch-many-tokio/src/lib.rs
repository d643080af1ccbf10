#![doc = include_str!("../README.md")]

mod blocking;
mod clients;
mod connecting;
mod connector;
mod error;
mod exchange;
mod fetcher;
mod request;

pub use fetch_many::*;

#[expect(
    hidden_glob_reexports,
    unused_imports,
    reason = "a private name in place of the public one, for callers have no use for it"
)]
use fetch_many::strategy;
pub use fetch_many::strategy::{OutcomeStream, OutcomeStreamWith};

pub use crate::blocking::Blocking;
pub use crate::fetcher::Fetcher;
