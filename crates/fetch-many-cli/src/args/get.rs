//! The options of `get`.

use clap::Args;

use super::{Again, Bounds, Input, Network, Output, Pace};

/// Fetch URLs into files or JSON Lines.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:
  fetch-many get -i urls.txt --out pages                   files in a tree; again: resume
  fetch-many get -i urls.txt --out pages --retry-failed    only what failed before
  fetch-many get -i rows.csv --jsonl results.jsonl         one JSON object for each row
  cat urls.txt | fetch-many get -i - --jsonl | jq .status
  fetch-many get https://example.com/                      one body, to standard output
  fetch-many get --demo                                    try it without a network")]
pub struct Get {
    /// Where URLs come from.
    #[command(flatten)]
    pub input: Input,
    /// Where bodies go.
    #[command(flatten)]
    pub output: Output,
    /// What is done in a directory that has been fetched into before.
    #[command(flatten)]
    pub again: Again,
    /// How many at once, and how often.
    #[command(flatten)]
    pub pace: Pace,
    /// How long it may take, how much may come, and when it is given up.
    #[command(flatten)]
    pub bounds: Bounds,
    /// What is sent, to whom, and by what.
    #[command(flatten)]
    pub network: Network,
    /// What is said.
    #[command(flatten)]
    pub messages: Messages,
    /// Fetch 64 small files from a server that runs inside this command, with a slow host and a failing
    /// one. It needs no network. Without --out, files go to a new temporary directory
    #[arg(long, help_heading = "Input", conflicts_with_all = ["urls", "input"])]
    pub demo: bool,
}

/// What is said on standard error.
#[derive(Clone, Copy, Debug, Default, Args)]
#[command(next_help_heading = "Messages")]
pub struct Messages {
    /// Show no progress. Twice (-qq): do not print failures either; the journal has them
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub quiet: u8,
}
