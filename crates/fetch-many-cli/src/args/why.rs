//! The options of `why`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use super::values::from_one;

/// Explain where the time of a run went.
#[derive(Clone, Debug, Args)]
pub struct Why {
    /// The directory of `get --out`, or a journal
    #[arg(value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,
    /// Explain this run; the first is 1 [default: the last]
    #[arg(long, value_name = "N", value_parser = from_one::<NonZeroUsize>)]
    pub run: Option<NonZeroUsize>,
    /// Print JSON
    #[arg(long, conflicts_with = "html")]
    pub json: bool,
    /// Write one HTML page that needs no network; `-` is standard output
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}
