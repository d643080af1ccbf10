//! The options of `race`.

use std::num::NonZeroUsize;
use std::time::Duration;

use clap::Args;
use fetch_many_strategies::Strategy;

use super::{Input, time};

/// Let the strategies fetch the same URLs, and compare them.
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
    /// So many rounds, in each of which every strategy fetches every URL [default: as many as politeness
    /// and a minute allow, 20 at most]
    #[arg(long, value_name = "N")]
    pub rounds: Option<NonZeroUsize>,
    /// At most so many requests at once
    #[arg(long, value_name = "N", default_value = "16")]
    pub limit: NonZeroUsize,
    /// So long may an answer take
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = time)]
    pub timeout: Duration,
    /// Compare with this strategy [default: tokio, as the comparison of the project does]
    #[arg(long, value_name = "NAME")]
    pub reference: Option<Strategy>,
    /// Orders and intervals follow from it [default: another one each time]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Print one JSON document, with all that is known
    #[arg(long)]
    pub json: bool,
    /// As fast as they can: these hosts are yours, and know of it. Else at most 2 a second and host, and
    /// 200 in all, unless it is this machine
    #[arg(long)]
    pub yes_these_are_mine: bool,
    /// The certified comparison, against servers of the project's own on this machine: `cargo bench --bench
    /// compare` of the checkout around the working directory
    #[arg(long, conflicts_with_all = ["urls", "input"])]
    pub local: bool,
    /// What `--local` hands on: scenarios, contestants and options of the comparison
    #[arg(last = true, value_name = "ARGUMENT", requires = "local")]
    pub compare: Vec<String>,
}

/// Be one of those that race: answer jobs on standard input.
#[derive(Clone, Debug, Args)]
pub struct Contestant {
    /// As this strategy
    pub strategy: Strategy,
    /// So long may an answer take
    #[arg(long, value_parser = time)]
    pub timeout: Duration,
}
