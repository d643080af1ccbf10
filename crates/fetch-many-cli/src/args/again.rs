//! What a further run does: [`Again`].

use std::path::PathBuf;

use clap::Args;

/// What is done in a directory that has been fetched into before. Without any of these what is there is skipped, and the
/// rest is fetched, what failed included.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Running again")]
pub struct Again {
    /// Fetch only what failed in earlier runs
    #[arg(long, requires = "out", conflicts_with_all = ["fresh", "refresh"])]
    pub retry_failed: bool,
    /// Also ask servers whether the files that are there have changed, and fetch those that have
    #[arg(long, requires = "out", conflicts_with = "fresh")]
    pub refresh: bool,
    /// Start over: forget earlier runs, fetch everything, and replace files
    #[arg(long, requires = "out")]
    pub fresh: bool,
    /// Write what was not fetched to this file, as a list for `-i`
    #[arg(long, value_name = "FILE")]
    pub failed_to: Option<PathBuf>,
}
