//! How many lookups may run at once: [`Window`].

use std::collections::{BTreeSet, HashSet};
use std::time::{Duration, Instant};

/// So many names that answer are looked up at once.
pub(super) const AT_ONCE: usize = 32;

/// So many lookups run at once, whether they answer or hang: each may take a thread.
pub(super) const AT_MOST: usize = 1024;

/// How long a lookup may run before it counts as hung: until one has answered, at least, and at most.
const PATIENCE: Duration = Duration::from_millis(500);
const LEAST_PATIENCE: Duration = Duration::from_millis(20);
const MOST_PATIENCE: Duration = Duration::from_secs(1);

/// How many more may start for each that hangs, as long as nothing answers: four times as many after each patience.
const PER_SILENT: usize = 3;

/// How much longer than the slowest of the latest answers a lookup may take.
const TIMES_THE_SLOWEST: u32 = 4;

/// Says when one more lookup may start.
///
/// At most [`AT_ONCE`] are young. One that runs for much longer than those that have answered lately counts as hung:
/// it will probably not answer, or much later, and those behind it must not wait for it. Names that answer are
/// therefore never more at once than that, unless they take four times as long as others did.
///
/// As long as nothing answers at all, [`PER_SILENT`] may start for each that was found to hang since the last answer:
/// those that answer may be behind hundreds that do not.
#[derive(Debug, Default)]
pub(super) struct Window {
    /// So many wait for their thread to begin, which may take a while on a busy machine, and says nothing about the name.
    starting: usize,
    /// Those that may well answer, by the time when they began.
    young: BTreeSet<Running>,
    hung: HashSet<Running>,
    /// How long the slowest of the latest answers took. It fades with each quicker one.
    slowest: Option<Duration>,
    /// So many were found to hang since the last answer.
    silent: usize,
}

/// When a lookup began, and its number.
pub(super) type Running = (Instant, u64);

/// When one more may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    Now,
    /// Unless one ends before.
    At(Instant),
    /// When one begins or ends.
    WhenOneEnds,
}

impl Window {
    /// Whether one more may start.
    pub(super) fn room(&mut self, now: Instant) -> Room {
        self.settle(now);
        if self.running() >= AT_MOST {
            return Room::WhenOneEnds;
        }
        if self.starting + self.young.len() < AT_ONCE.max(self.silent * PER_SILENT) {
            return Room::Now;
        }
        match self.young.first() {
            Some((began, _)) => Room::At(*began + self.patience()),
            None => Room::WhenOneEnds,
        }
    }

    /// One more is about to begin.
    pub(super) fn start(&mut self) {
        self.starting += 1;
    }

    /// One of those that were about to begin will not.
    pub(super) fn take_back(&mut self) {
        self.starting -= 1;
    }

    /// One of them has begun.
    pub(super) fn begin(&mut self, lookup: Running) {
        self.starting -= 1;
        self.young.insert(lookup);
    }

    /// It has ended, with what the name is or that there is no such name, or with a failure.
    pub(super) fn end(&mut self, lookup: Running, has_answered: bool, now: Instant) {
        self.settle(now);
        let was_young = self.young.remove(&lookup);
        self.hung.remove(&lookup);
        if has_answered || was_young {
            self.silent = 0;
        }
        let took = now.saturating_duration_since(lookup.0);
        // Also if it was taken for hung, too early. But how long one took that did hang says nothing about the others.
        if has_answered && took <= MOST_PATIENCE {
            let faded = self.slowest.unwrap_or_default() * 15 / 16;
            self.slowest = Some(took.max(faded));
        }
    }

    pub(super) fn running(&self) -> usize {
        self.starting + self.young.len() + self.hung.len()
    }

    /// How long a lookup may run before it counts as hung.
    fn patience(&self) -> Duration {
        let slowest = self.slowest.map(|slowest| slowest * TIMES_THE_SLOWEST);
        slowest.map_or(PATIENCE, |patience| {
            patience.clamp(LEAST_PATIENCE, MOST_PATIENCE)
        })
    }

    /// Those that have run for too long are young no more.
    fn settle(&mut self, now: Instant) {
        let patience = self.patience();
        while let Some(&oldest) = self.young.first() {
            if now.saturating_duration_since(oldest.0) < patience {
                break;
            }
            self.young.remove(&oldest);
            self.hung.insert(oldest);
            self.silent += 1;
        }
    }
}
