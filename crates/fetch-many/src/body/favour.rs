//! Whose body may have more than there is room for: [`Favour`].

use std::sync::atomic::{AtomicUsize, Ordering};

/// Whose body may have more than there is room for, by the requests' indices.
///
/// What is said of the favourite and of stuck sinks is said under the lock of those who wait, and read without.
#[derive(Debug)]
pub(super) struct Favour {
    /// As given: the index of the next outcome while its request is in flight; [`READY`] if that outcome is there; else
    /// [`NOBODY`].
    next: AtomicUsize,
    /// As completed, and as given while the next waits: the index of the favourite, or [`NOBODY`].
    favourite: AtomicUsize,
    /// As given: the index of the next if its sink is stuck, so that it counts as one that waits for its turn.
    stuck: AtomicUsize,
}

const NOBODY: usize = usize::MAX;
const READY: usize = NOBODY - 1;

/// What the request is at whose outcome is the next to be yielded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It waits for its turn, or a time, or has not been taken yet.
    Waits,
    /// It is in flight, and has this index.
    InFlight(usize),
    /// The outcome is there.
    Ready,
}

impl Default for Favour {
    fn default() -> Self {
        Self {
            next: AtomicUsize::new(NOBODY),
            favourite: AtomicUsize::new(NOBODY),
            stuck: AtomicUsize::new(NOBODY),
        }
    }
}

impl Favour {
    /// True if that is another than before.
    pub(super) fn set_next(&self, next: Next) -> bool {
        let index = match next {
            Next::Waits => NOBODY,
            Next::Ready => READY,
            Next::InFlight(index) => index,
        };
        let has_changed = self.next.load(Ordering::Relaxed) != index;
        if has_changed {
            self.next.store(index, Ordering::SeqCst);
        }
        has_changed
    }

    /// Whether this body has it.
    pub(super) fn is_of(&self, index: usize) -> bool {
        self.is_favourite(index) || self.next() == index
    }

    pub(super) fn is_favourite(&self, index: usize) -> bool {
        self.favourite.load(Ordering::SeqCst) == index
    }

    /// Whether this body has it or may get it. `are_ready`: outcomes wait for the caller. `is_in_need`: it is the oldest of
    /// those who wait, and there is no room.
    pub(super) fn is_for(
        &self,
        index: usize,
        are_ready: bool,
        is_in_need: impl FnOnce() -> bool,
    ) -> bool {
        match (self.next(), self.favourite.load(Ordering::SeqCst)) {
            (NOBODY, NOBODY) => !are_ready && is_in_need(),
            (NOBODY, favourite) => favourite == index,
            (next, _) => !are_ready && next == index,
        }
    }

    /// It is this body's from now on.
    pub(super) fn give_to(&self, index: usize) {
        if self.next() != index {
            self.favourite.store(index, Ordering::SeqCst);
        }
    }

    /// It is not this one's any more. False if it was not.
    pub(super) fn take_from(&self, index: usize) -> bool {
        replace(&self.favourite, index, NOBODY)
    }

    /// The sink of this body is stuck, and another may have it.
    pub(super) fn pass_on(&self, index: usize) {
        self.take_from(index);
        if self.next() == index {
            self.stuck.store(index, Ordering::SeqCst);
        }
    }

    /// The sink of this body is not stuck any more.
    pub(super) fn goes_on(&self, index: usize) {
        replace(&self.stuck, index, NOBODY);
    }

    /// Those who have it, or would, if they wait.
    pub(super) fn holders(&self) -> [usize; 2] {
        [&self.next, &self.favourite].map(|index| index.load(Ordering::SeqCst))
    }

    /// The next, if it is in flight and its sink is not stuck; [`READY`] if it is there; else [`NOBODY`].
    fn next(&self) -> usize {
        let next = self.next.load(Ordering::SeqCst);
        let is_stuck = next == self.stuck.load(Ordering::SeqCst);
        if is_stuck { NOBODY } else { next }
    }
}

fn replace(place: &AtomicUsize, from: usize, to: usize) -> bool {
    let replaced = place.compare_exchange(from, to, Ordering::SeqCst, Ordering::SeqCst);
    replaced.is_ok()
}
