//! What is typed: [`Cli`], and the options of each subcommand.

mod again;
mod bounds;
mod get;
mod input;
mod network;
mod output;
mod pace;
pub mod pages;
mod plan;
mod race;
mod values;
mod why;

use clap::error::{ContextKind, ContextValue};
use clap::{Parser, Subcommand};

pub use self::again::Again;
pub use self::bounds::Bounds;
pub use self::get::{Get, Messages};
pub use self::input::{Format, Input};
pub use self::network::Network;
pub use self::output::{Bodies, Output};
pub use self::pace::Pace;
pub use self::plan::Plan;
pub use self::race::{Contestant, Course, Race};
use self::values::file;
pub use self::values::{HeaderFrom, HostHeader, Most, Names, PerTime, Statuses, size, time};
pub use self::why::Why;
use crate::show::Color;

/// Fetches a list of URLs: many at once, politely, so that it can be resumed, and with an account that adds up.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "fetch-many",
    bin_name = "fetch-many",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "Exit codes:
  0    all is as it was wanted
  1    some of what was wanted did not come
  2    the command line makes no sense
  3    the input or the output cannot be used
  124  the deadline passed
  130  interrupted"
)]
pub struct Cli {
    /// When there is colour
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Color,
    /// What is to be done.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Fetch URLs into files, or into lines of JSON
    Get(Box<Get>),
    /// Say what a list would take, and ask nobody
    Plan(Box<Plan>),
    /// Explain where the time of a run went
    Why(Why),
    /// Let the strategies fetch the same URLs, and compare them
    Race(Race),
    /// Be one of those that race
    #[command(hide = true)]
    RaceContestant(Contestant),
    /// Print what a shell needs to complete this command
    Completions(pages::Completions),
    /// Write the pages of the manual
    Man(pages::Man),
}

/// What is wrong with an option that may hold a secret is said without what was given for it.
pub(crate) fn without_secrets(mut error: clap::Error) -> clap::Error {
    const SECRET: [&str; 4] = ["--header ", "--headers-for ", "--proxy ", "--user "];
    let is_secret = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(option)) => SECRET.iter().any(|one| option.starts_with(one)),
        _ => false,
    };
    if is_secret {
        error.insert(
            ContextKind::InvalidValue,
            ContextValue::String("…".to_owned()),
        );
    }
    error
}
