//! What is raced over, by whom and how: [`Terms`].

use std::time::Duration;

use super::manners::Manners;
use super::racers::{Racer, racers, reference};
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
        let urls = urls(&args.input.urls)?;
        let manners = Manners::of(&urls, args.yes_these_are_mine);
        let reference = args.reference.map_or(reference(), |one| one.name());
        let racers = racers(manners, reference, args.timeout)?;
        Self::new(args, manners, racers)
    }

    /// Those of a command line, with these manners and by these.
    ///
    /// # Errors
    /// If they cannot be kept, or not politely.
    pub fn new(args: &args::Race, manners: Manners, racers: Vec<Racer>) -> Result<Self, Failed> {
        let urls = urls(&args.input.urls)?;
        let asked = args.rounds.map(usize::from);
        Ok(Self {
            rounds: manners.rounds(urls.len(), racers.len(), asked)?,
            are_all_made: asked.is_some(),
            urls,
            manners,
            racers,
            reference: args
                .reference
                .map_or(reference(), |one| one.name())
                .to_owned(),
            limit: args.limit.get(),
            timeout: args.timeout,
            seed: args
                .seed
                .unwrap_or_else(|| fastrand::u64(..=u64::from(u32::MAX))),
        })
    }
}
