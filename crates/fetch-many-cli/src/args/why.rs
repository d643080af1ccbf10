//! The options of `why`.

use std::path::PathBuf;

use clap::Args;

/// Explain where the time of a run went.
#[derive(Clone, Debug, Args)]
pub struct Why {
    /// A directory that was fetched into, or a journal
    #[arg(value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,
    /// The how-manieth run, from 1 [default: the last]
    #[arg(long, value_name = "N")]
    pub run: Option<std::num::NonZeroUsize>,
    /// As JSON
    #[arg(long, conflicts_with = "html")]
    pub json: bool,
    /// As one page to look at, without a network
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}
