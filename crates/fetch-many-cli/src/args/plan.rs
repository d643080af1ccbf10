//! The options of `plan`.

use std::time::Duration;

use clap::Args;

use super::{Input, Names, Pace, time};

/// Say what a list would take, and ask nobody.
#[derive(Clone, Debug, Args)]
pub struct Plan {
    /// Where URLs come from.
    #[command(flatten)]
    pub input: Input,
    /// How files would be called: `tree`, `flat`, `hash`, `index`, or a template
    #[arg(long, value_name = "SCHEME", default_value_t, help_heading = "Output")]
    pub names: Names,
    /// How many at once, and how often.
    #[command(flatten)]
    pub pace: Pace,
    /// How long an answer takes
    #[arg(long, value_name = "TIME", default_value = "200ms", value_parser = time, help_heading = "Pace")]
    pub response_time: Duration,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}
