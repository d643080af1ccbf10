//! The options of `race`.

use std::num::NonZeroUsize;
use std::time::Duration;

use clap::Args;
use fetch_many_strategies::Strategy;

use super::values::from_one;
use super::{Input, time};

/// Compare the strategies on the same URLs.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:
  fetch-many race https://example.com/ https://example.com/about
  fetch-many race -i urls.txt --json > race.json
  fetch-many race --yes-these-are-mine https://my.example/ --rounds 40
  fetch-many race --local                              the certified comparison, in a checkout
  fetch-many race --local -- throughput --rounds=20    the same, with its own options")]
pub struct Race {
    /// Where URLs come from.
    #[command(flatten)]
    pub input: Input,
    /// How it is raced.
    #[command(flatten)]
    pub course: Course,
}

/// How it is raced.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Race")]
pub struct Course {
    /// How many rounds to measure [default: 20, or fewer, so that other machines get at most 200 requests, and
    /// yours are asked for at most a minute]
    #[arg(long, value_name = "N", value_parser = from_one::<NonZeroUsize>)]
    pub rounds: Option<NonZeroUsize>,
    /// Send at most this many requests at once
    #[arg(long, value_name = "N", default_value = "16", value_parser = from_one::<NonZeroUsize>)]
    pub limit: NonZeroUsize,
    /// How long a request may take
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = time)]
    pub timeout: Duration,
    /// Compare all strategies with this one [default: tokio]
    #[arg(long, value_name = "NAME")]
    pub reference: Option<Strategy>,
    /// The seed of the order and of the confidence intervals [default: a new one each time]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
    /// Fetch as fast as possible, because these hosts are yours. Without it, other machines get at most 2
    /// requests a second to a host, and 200 in all
    #[arg(long)]
    pub yes_these_are_mine: bool,
    /// Run the project's certified comparison instead, with its own servers on this machine. It needs a
    /// checkout, because it is `cargo bench --bench compare`
    #[arg(long, conflicts_with_all = ["urls", "input"])]
    pub local: bool,
    /// Arguments for the comparison of `--local`: scenarios, contestants and options
    #[arg(last = true, value_name = "ARGUMENT", requires = "local")]
    pub compare: Vec<String>,
}

/// Be one of those that race: answer jobs on standard input.
#[derive(Clone, Debug, Args)]
pub struct Contestant {
    /// As this strategy
    pub strategy: Strategy,
    /// How long a request may take
    #[arg(long, value_parser = time)]
    pub timeout: Duration,
}
