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
    /// Send at most this many requests at once, or fewer if the system allows too few open files
    #[arg(long, value_name = "N", default_value = "64", value_parser = from_one::<NonZeroUsize>)]
    pub limit: NonZeroUsize,
    /// Send at most this many requests to one host at once
    #[arg(long, value_name = "N", default_value = "4", value_parser = from_one::<NonZeroUsize>)]
    pub per_host: NonZeroUsize,
    /// Send each host at most this many requests in a time: 10/s, 100/min, 500/h
    #[arg(long, value_name = "N/TIME")]
    pub rate: Option<PerTime>,
    /// With `--rate`: how many requests a host may get at once after a break
    #[arg(long, value_name = "N", default_value = "1", requires = "rate", value_parser = from_one::<NonZeroU32>)]
    pub burst: NonZeroU32,
    /// Retry a request at most this many times after a failed connection, a timeout, 429, 502, 503 or 504
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
