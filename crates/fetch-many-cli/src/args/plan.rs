//! The options of `plan`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::{Input, Names, Pace, time};

/// Estimate what fetching a list would take, without sending a request.
#[derive(Clone, Debug, Args)]
pub struct Plan {
    /// Where URLs come from.
    #[command(flatten)]
    pub input: Input,
    /// How files would be named: `tree`, `flat`, `hash`, `index`, or a template
    #[arg(long, value_name = "SCHEME", default_value_t, help_heading = "Output")]
    pub names: Names,
    /// How many at once, and how often.
    #[command(flatten)]
    pub pace: Pace,
    /// Assume that every response takes this long [default: 200ms]
    #[arg(long, value_name = "TIME", value_parser = time, help_heading = "Pace", conflicts_with = "as_in")]
    pub response_time: Option<Duration>,
    /// Assume the median response time of the last run into this directory
    #[arg(long, value_name = "DIR", help_heading = "Pace")]
    pub as_in: Option<PathBuf>,
    /// Print JSON
    #[arg(long, help_heading = "Output")]
    pub json: bool,
}
