//! How many connections are open, and who waits for one of them to end: [`Openings`].

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// The connections of a fetcher that are open or being opened, and whoever waits for a descriptor.
#[derive(Debug, Default)]
pub(super) struct Openings {
    state: Mutex<State>,
    /// Whether anybody waits, for those who put a connection back: they do not need the lock to know.
    anybody_waits: AtomicBool,
}

#[derive(Debug, Default)]
struct State {
    open: usize,
    /// How many have ended so far.
    ended: u64,
    /// By ticket: who came first is the first to be woken.
    waiting: BTreeMap<u64, Waker>,
    tickets: u64,
}

/// A connection that is open, or is about to be: made by [`IdleList::opening`](super::IdleList::opening)
/// before it is opened, and dropped after its socket has been closed. Its end wakes whoever waits for a
/// descriptor.
#[derive(Debug)]
pub struct Opening {
    openings: Arc<Openings>,
    /// How many had ended when this one began.
    ended_before: u64,
    /// It has been counted, and has not ended otherwise.
    counts: bool,
}

impl Openings {
    pub(super) fn begin(self: &Arc<Self>) -> Opening {
        let mut state = self.state();
        state.open += 1;
        Opening {
            openings: Arc::clone(self),
            ended_before: state.ended,
            counts: true,
        }
    }

    pub(super) fn anybody_waits(&self) -> bool {
        self.anybody_waits.load(Ordering::Relaxed)
    }

    /// Begins to wait, unless there is no need (`true`: one has ended since then) or no use (`false`:
    /// none is left that could end). A ticket of an earlier wait keeps its place.
    pub(super) fn wait(
        &self,
        ended_before: u64,
        ticket: &mut Option<u64>,
        waker: &Waker,
    ) -> Poll<bool> {
        let mut state = self.state();
        if state.ended != ended_before {
            return Poll::Ready(true);
        }
        if state.open == 0 {
            return Poll::Ready(false);
        }
        let ticket = *ticket.get_or_insert_with(|| {
            state.tickets += 1;
            state.tickets
        });
        let before = state.waiting.insert(ticket, waker.clone());
        self.note(&state);
        drop(state);
        drop(before);
        Poll::Pending
    }

    /// Whether the wait is over, and of use.
    pub(super) fn poll(&self, ended_before: u64, ticket: u64, waker: &Waker) -> Poll<bool> {
        let mut state = self.state();
        if let Some(known) = state.waiting.get_mut(&ticket) {
            let is_other = !known.will_wake(waker);
            let before = is_other.then(|| std::mem::replace(known, waker.clone()));
            drop(state);
            drop(before);
            return Poll::Pending;
        }
        Poll::Ready(state.ended != ended_before || state.open > 0)
    }

    /// Ends a wait. If it was woken meanwhile, another is woken in its place.
    pub(super) fn leave(&self, ticket: u64) {
        let mut state = self.state();
        let own = state.waiting.remove(&ticket);
        let next = match own {
            Some(_) => None,
            None => state.waiting.pop_first(),
        };
        self.note(&state);
        drop(state);
        drop(own);
        wake(next);
    }

    fn ended(&self) {
        let mut state = self.state();
        state.open -= 1;
        state.ended += 1;
        let next = state.waiting.pop_first();
        self.note(&state);
        drop(state);
        wake(next);
    }

    /// There was no descriptor for one. If it was the last that could have ended, nobody need wait.
    fn found_no_room(&self) {
        let mut state = self.state();
        state.open -= 1;
        if state.open > 0 {
            return;
        }
        let all = std::mem::take(&mut state.waiting);
        self.note(&state);
        drop(state);
        wake(all);
    }

    fn note(&self, state: &State) {
        self.anybody_waits
            .store(!state.waiting.is_empty(), Ordering::Relaxed);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here leaves the state half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Outside the lock, as they are dropped: a waker is not ours. It may be the last to hold a task, and end the
/// connections of that.
fn wake(waiting: impl IntoIterator<Item = (u64, Waker)>) {
    for (_, waker) in waiting {
        waker.wake();
    }
}

impl Opening {
    /// It was not opened, for want of a descriptor. How many had ended when it began.
    pub(super) fn without_room(mut self) -> u64 {
        self.counts = false;
        self.openings.found_no_room();
        self.ended_before
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        if self.counts {
            self.openings.ended();
        }
    }
}
