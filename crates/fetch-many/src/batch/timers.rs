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

impl Due {
    fn is_item(self) -> bool {
        matches!(self, Self::Item(_))
    }
}

/// One entry per item in backoff, one per host at rest. Beside these, a host with a rate may leave
/// entries that say nothing any more, at most as many as its burst is long.
#[derive(Debug, Default)]
pub(super) struct Timers {
    heap: BinaryHeap<Reverse<(Instant, Due)>>,
    /// How many of them are items'.
    items: usize,
}

impl Timers {
    pub(super) fn push(&mut self, at: Instant, due: Due) {
        self.items += usize::from(due.is_item());
        self.heap.push(Reverse((at, due)));
    }

    /// The first of them.
    pub(super) fn pop(&mut self) -> Option<Due> {
        let Reverse((_, due)) = self.heap.pop()?;
        self.items -= usize::from(due.is_item());
        Some(due)
    }

    /// Forgets what was to become of these items.
    pub(super) fn cancel(&mut self, is_cancelled: impl Fn(usize) -> bool) {
        let items = &mut self.items;
        self.heap.retain(|Reverse((_, due))| {
            let cancelled = matches!(due, Due::Item(key) if is_cancelled(*key));
            *items -= usize::from(cancelled);
            !cancelled
        });
    }

    /// How many items are in backoff.
    pub(super) fn items(&self) -> usize {
        self.items
    }

    pub(super) fn next(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse((at, _))| *at)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.heap.len()
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// Longer than any batch, and short enough to be added to any clock many times over.
pub(super) const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 3600);

/// `now + pause`; a pause longer than [`FAR`] counts as that.
pub(crate) fn after(now: Instant, pause: Duration) -> Instant {
    // Clocks hold more than centuries, so the sum can always be represented.
    now.checked_add(pause.min(FAR)).unwrap_or(now)
}
