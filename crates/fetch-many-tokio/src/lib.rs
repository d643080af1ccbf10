#![doc = include_str!("../README.md")]

mod blocking;
mod call;
mod clients;
mod connecting;
mod connector;
mod error;
mod exchange;
mod fetcher;
mod http2;
mod multiplexed;
mod own;
mod receiving;
mod request;
mod streams;

pub use fetch_many::*;
/// The client, one of which [`Fetcher::with_client`] takes.
pub use reqwest;

#[expect(
    hidden_glob_reexports,
    unused_imports,
    reason = "a private name in place of the public one, for callers have no use for it"
)]
use fetch_many::strategy;
pub use fetch_many::strategy::{OutcomeStream, OutcomeStreamWith};

pub use crate::blocking::Blocking;
pub use crate::fetcher::Fetcher;
