//! What is raced over, by whom and how: [`Terms`].

use std::time::Duration;

use fetch_many_strategies::Strategy;

use super::manners::Manners;
use super::racers::{Racer, first, racers};
use super::urls::{Url, urls};
use crate::args;
use crate::exit::Failed;

/// What is raced over, by whom and how.
#[derive(Clone, Debug)]
pub struct Terms {
    pub(super) urls: Vec<Url>,
    pub(super) manners: Manners,
    pub(super) racers: Vec<Racer>,
    pub(super) reference: String,
    /// So many at most.
    pub(super) rounds: usize,
    /// Whether these are made however long they take.
    pub(super) are_all_made: bool,
    pub(super) limit: usize,
    pub(super) timeout: Duration,
    pub(super) seed: u64,
}

impl Terms {
    /// Those of a command line, by every strategy of this program.
    ///
    /// # Errors
    /// If they cannot be kept, or not politely.
    pub fn of(args: &args::Race) -> Result<Self, Failed> {
        let urls = urls(&args.input)?;
        let manners = Manners::of(&urls, args.course.yes_these_are_mine);
        let racers = racers(manners, reference(args), args.course.timeout)?;
        Self::with(args, urls, manners, racers)
    }

    /// Those of a command line, but for who races, and how.
    ///
    /// # Errors
    /// If they cannot be kept, or not politely.
    pub fn by(args: &args::Race, manners: Manners, racers: Vec<Racer>) -> Result<Self, Failed> {
        Self::with(args, urls(&args.input)?, manners, racers)
    }

    fn with(
        args: &args::Race,
        urls: Vec<Url>,
        manners: Manners,
        racers: Vec<Racer>,
    ) -> Result<Self, Failed> {
        let asked = args.course.rounds.map(usize::from);
        // As many as are told apart when they are typed.
        let seed = || u64::from(fastrand::u32(..));
        Ok(Self {
            rounds: manners.rounds(urls.len(), racers.len(), asked)?,
            are_all_made: asked.is_some(),
            urls,
            manners,
            racers,
            reference: reference(args).to_owned(),
            limit: args.course.limit.get(),
            timeout: args.course.timeout,
            seed: args.course.seed.unwrap_or_else(seed),
        })
    }
}

/// Whom all are compared with.
fn reference(args: &args::Race) -> &'static str {
    args.course.reference.map_or_else(first, Strategy::name)
}
