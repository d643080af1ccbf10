//! What is known of names: [`Memory`].

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::found::Found;
use crate::resolver::FAILURE_KEPT;

/// How long an answer is kept. `getaddrinfo` does not tell how long it is good for.
const KEPT: Duration = Duration::from_secs(30);

/// How long the address that won a race is tried first. RFC 6555 §4.2 keeps it for ten minutes.
const WINNER_KEPT: Duration = Duration::from_secs(600);

/// Half of the names that are remembered at most: some 4,000, which take about a megabyte.
const HALF: usize = 2048;

/// An answer, and the number of the lookup that it is from.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) number: u64,
    pub(super) found: Found,
    until: Instant,
}

#[derive(Debug, Default)]
struct Known {
    kept: Option<Kept>,
    winner: Option<(SocketAddr, Instant)>,
}

/// What is known of names, for as long as it is good and no more names than there is room for.
///
/// It has two halves. When the new one is full it becomes the old one, whose names are forgotten. A name that is asked
/// for goes into the new one: so those are forgotten that nobody has asked for lately.
#[derive(Debug, Default)]
pub(super) struct Memory {
    new: HashMap<Arc<str>, Known>,
    old: HashMap<Arc<str>, Known>,
}

impl Memory {
    /// What the last lookup found, if that is still good.
    pub(super) fn answer(&mut self, name: &str, now: Instant) -> Option<Kept> {
        let known = self.known(name)?;
        known.kept.take_if(|kept| kept.until <= now);
        known.kept.clone()
    }

    /// Keeps what a lookup has found.
    pub(super) fn keep(
        &mut self,
        name: &Arc<str>,
        number: u64,
        found: Found,
        now: Instant,
    ) -> Kept {
        let good_for = match &found {
            Found::Addresses(_) => KEPT,
            Found::Failed(_) => FAILURE_KEPT,
        };
        let kept = Kept {
            number,
            found,
            // No clock ends within the next minute; likewise below.
            until: now + good_for,
        };
        self.entry(name).kept = Some(kept.clone());
        kept
    }

    /// What this lookup found is no good.
    pub(super) fn forget(&mut self, name: &str, number: u64) {
        if let Some(known) = self.known(name) {
            known.kept.take_if(|kept| kept.number == number);
        }
    }

    /// The address that connected first the last time.
    pub(super) fn winner(&mut self, name: &str, now: Instant) -> Option<SocketAddr> {
        let known = self.known(name)?;
        known.winner.take_if(|(_, until)| *until <= now);
        known.winner.map(|(address, _)| address)
    }

    pub(super) fn won(&mut self, name: &Arc<str>, address: SocketAddr, now: Instant) {
        self.entry(name).winner = Some((address, now + WINNER_KEPT));
    }

    fn known(&mut self, name: &str) -> Option<&mut Known> {
        if !self.new.contains_key(name) {
            let (name, known) = self.old.remove_entry(name)?;
            self.insert(name, known);
        }
        self.new.get_mut(name)
    }

    fn entry(&mut self, name: &Arc<str>) -> &mut Known {
        if self.known(name).is_none() {
            self.insert(Arc::clone(name), Known::default());
        }
        self.new.entry(Arc::clone(name)).or_default()
    }

    fn insert(&mut self, name: Arc<str>, known: Known) {
        if self.new.len() >= HALF {
            self.old = std::mem::take(&mut self.new);
        }
        self.new.insert(name, known);
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.new.len() + self.old.len()
    }
}

#[cfg(test)]
pub(super) const ROOM: usize = 2 * HALF;
