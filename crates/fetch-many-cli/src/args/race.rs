//! The options of `race`.

use clap::Args;

use super::Input;

/// Let the strategies fetch the same URLs, and compare them.
#[derive(Clone, Debug, Args)]
pub struct Race {
    /// Where URLs come from.
    #[command(flatten)]
    pub input: Input,
    /// As fast as they can: these hosts are yours, and know of it. Else at most 2 a second and host, and
    /// 200 in all, unless it is this machine
    #[arg(long)]
    pub yes_these_are_mine: bool,
    /// The certified comparison, against a server of the project's own on this machine
    #[arg(long, conflicts_with_all = ["urls", "input"])]
    pub local: bool,
}
