//! The options of `get`.

use clap::Args;

use super::{Again, Bounds, Input, Network, Output, Pace};

/// Fetch URLs into files, or into lines of JSON.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:
  fetch-many get https://example.com/                 one body, to standard output
  fetch-many get -i urls.txt --out pages              a tree of files; again: goes on
  fetch-many get -i urls.txt --out pages --retry-failed
  fetch-many get -i rows.csv --jsonl results.jsonl    one line for each row
  cat urls | fetch-many get -i - --jsonl | jq .status
  fetch-many get --demo                               from this machine, with no network")]
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
    /// Serve a small list on this machine, with a slow and a failing host in it, and fetch it: a run to
    /// look at, with no network at all. Into `--out`, else a new directory
    #[arg(long, help_heading = "Input", conflicts_with_all = ["urls", "input"])]
    pub demo: bool,
}

/// What is said on standard error.
#[derive(Clone, Copy, Debug, Default, Args)]
#[command(next_help_heading = "Messages")]
pub struct Messages {
    /// No progress; twice (-qq): nothing of single failures either, for they are in the journal
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub quiet: u8,
}
