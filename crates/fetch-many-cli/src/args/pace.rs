//! How many at once, and how often: [`Pace`].

use std::num::{NonZeroU32, NonZeroUsize};

use clap::Args;
use fetch_many::Rate;

use super::PerTime;
use super::values::from_one;

/// How many at once, and how often.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Pace")]
pub struct Pace {
    /// At most so many requests at once. Lowered, with a word, if the system has too few descriptors
    #[arg(long, value_name = "N", default_value = "64", value_parser = from_one::<NonZeroUsize>)]
    pub limit: NonZeroUsize,
    /// At most so many requests to one host at once
    #[arg(long, value_name = "N", default_value = "4", value_parser = from_one::<NonZeroUsize>)]
    pub per_host: NonZeroUsize,
    /// Ask each host at most so often: 10/s, 100/min, 500/h
    #[arg(long, value_name = "N/TIME")]
    pub rate: Option<PerTime>,
    /// So many may go out at once where a host has not been asked for a while (with `--rate`)
    #[arg(long, value_name = "N", default_value = "1", requires = "rate", value_parser = from_one::<NonZeroU32>)]
    pub burst: NonZeroU32,
    /// Try again up to so many times what may heal: no connection, a timeout, 429, 502, 503, 504
    #[arg(long, value_name = "N", default_value = "2")]
    pub retries: u32,
}

impl Pace {
    /// The rate with its burst.
    #[must_use]
    pub fn rate(&self) -> Option<Rate> {
        self.rate
            .as_ref()
            .map(|given| given.rate().burst(self.burst.get()))
    }
}
