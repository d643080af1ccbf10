//! What is to happen at a later time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::{Duration, Instant};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Due {
    /// The pause before this item's retry is over.
    Item(usize),
    /// This host's pause is over, or its rate allows another attempt.
    Host(usize),
}

/// One entry per item in backoff, one per host at rest. Beside these, a host with a rate may leave
/// entries that say nothing any more, at most as many as its burst is long.
#[derive(Debug, Default)]
pub(super) struct Timers(BinaryHeap<Reverse<(Instant, Due)>>);

impl Timers {
    pub(super) fn push(&mut self, at: Instant, due: Due) {
        self.0.push(Reverse((at, due)));
    }

    pub(super) fn pop(&mut self, now: Instant) -> Option<Due> {
        let Reverse((at, _)) = self.0.peek()?;
        if *at > now {
            return None;
        }
        self.0.pop().map(|Reverse((_, due))| due)
    }

    /// Forgets what was to become of these items.
    pub(super) fn cancel(&mut self, is_cancelled: impl Fn(usize) -> bool) {
        self.0
            .retain(|Reverse((_, due))| !matches!(due, Due::Item(key) if is_cancelled(*key)));
    }

    pub(super) fn next(&self) -> Option<Instant> {
        self.0.peek().map(|Reverse((at, _))| *at)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

/// Longer than any batch, and short enough to be added to any clock many times over.
pub(super) const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 3600);

/// `now + pause`; a pause longer than [`FAR`] counts as that.
pub(crate) fn after(now: Instant, pause: Duration) -> Instant {
    // Clocks hold more than centuries, so the sum can always be represented.
    now.checked_add(pause.min(FAR)).unwrap_or(now)
}
