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

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue};
use clap::{Parser, Subcommand};

pub use self::again::Again;
pub use self::bounds::Bounds;
pub use self::get::{Get, Messages};
pub use self::input::Input;
pub use self::network::Network;
pub use self::output::{Bodies, Output};
pub use self::pace::Pace;
pub use self::plan::Plan;
pub use self::race::{Contestant, Course, Race};
use self::values::file;
pub(crate) use self::values::host;
pub use self::values::{HeaderFrom, HostHeader, Most, Names, PerTime, Statuses, size, time};
pub use self::why::Why;
use crate::show::Color;

/// Fetches many URLs at once, politely. It resumes, accounts for every URL, and explains where the time went.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "fetch-many",
    bin_name = "fetch-many",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "Exit codes:
  0    everything was fetched
  1    some URLs were not fetched
  2    the command line is wrong
  3    the input or the output cannot be used
  124  the deadline passed
  130  interrupted"
)]
pub struct Cli {
    /// When to use colour
    #[arg(
        long,
        global = true,
        help_heading = "Messages",
        value_enum,
        default_value_t,
        value_name = "WHEN"
    )]
    pub color: Color,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Fetch URLs into files or JSON Lines
    Get(Box<Get>),
    /// Estimate what fetching a list would take, without sending a request
    Plan(Box<Plan>),
    /// Explain where the time of a run went
    Why(Why),
    /// Compare the strategies on the same URLs
    Race(Race),
    /// Be one of those that race
    #[command(hide = true)]
    RaceContestant(Contestant),
    /// Print the completions for a shell
    Completions(pages::Completions),
    /// Write the manual pages
    Man(pages::Man),
}

/// What is wrong with what may be a secret is said without it: with what is given for some options, and with a URL wherever it
/// was typed by mistake, since it may have a password or a query.
pub(crate) fn without_secrets(mut error: clap::Error) -> clap::Error {
    const SECRET: [&str; 4] = ["--header ", "--headers-for ", "--proxy ", "--user "];
    let text = |error: &clap::Error, kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        _ => String::new(),
    };
    let option = text(&error, ContextKind::InvalidArg);
    let is_secret = SECRET.iter().any(|one| option.starts_with(one));
    for kind in [
        ContextKind::InvalidValue,
        ContextKind::InvalidSubcommand,
        ContextKind::InvalidArg,
    ] {
        let typed = text(&error, kind);
        let is_value = kind == ContextKind::InvalidValue && !typed.is_empty();
        if is_secret && is_value || typed.contains(['@', '?']) {
            error.insert(kind, ContextValue::String("…".to_owned()));
        }
    }
    error
}

impl Cli {
    /// What this command line says, whose first word is the program's name.
    ///
    /// ```
    /// use fetch_many_cli::args::Cli;
    ///
    /// let error = Cli::of(["fetch-many", "https://example.com/"].map(Into::into)).unwrap_err();
    /// assert!(error.to_string().contains("tip: to fetch a URL, use 'fetch-many get <URL>'"));
    /// ```
    ///
    /// # Errors
    /// Says what is wrong with it, or has the help or the version that it asks for.
    pub fn of(line: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        Self::try_parse_from(line).map_err(with_tip)
    }
}

/// A URL in place of a subcommand is what a user of other such programs types first.
fn with_tip(mut error: clap::Error) -> clap::Error {
    let word = error.get(ContextKind::InvalidSubcommand);
    if matches!(word, Some(ContextValue::String(word)) if word.contains("://")) {
        let tip = "to fetch a URL, use 'fetch-many get <URL>'";
        let tips = ContextValue::StyledStrs(vec![tip.into()]);
        error.insert(ContextKind::Suggested, tips);
    }
    error
}

impl Command {
    /// Where its URLs come from, if it has any.
    pub(crate) fn input(&self) -> Option<&Input> {
        match self {
            Self::Get(get) => Some(&get.input),
            Self::Plan(plan) => Some(&plan.input),
            Self::Race(race) => Some(&race.input),
            Self::Why(_) | Self::RaceContestant(_) | Self::Completions(_) | Self::Man(_) => None,
        }
    }
}
