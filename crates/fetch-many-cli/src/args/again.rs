//! What a further run does: [`Again`].

use std::path::PathBuf;

use clap::Args;

/// What is done in a directory that has been fetched into before. Without any of these what is there is skipped, and the
/// rest is fetched, what failed included.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Once more")]
pub struct Again {
    /// Fetch what failed before, and nothing else
    #[arg(long, requires = "out", conflicts_with_all = ["fresh", "refresh"])]
    pub retry_failed: bool,
    /// Ask for what is there whether it has changed, and fetch what has
    #[arg(long, requires = "out", conflicts_with = "fresh")]
    pub refresh: bool,
    /// Begin anew: what is there counts as never fetched, and is replaced
    #[arg(long, requires = "out")]
    pub fresh: bool,
    /// Write what did not come to this file: a list to be fetched from again
    #[arg(long, value_name = "FILE")]
    pub failed_to: Option<PathBuf>,
}
