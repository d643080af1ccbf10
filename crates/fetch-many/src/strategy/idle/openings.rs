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
    /// By ticket: who came first is the first to be called.
    waiting: BTreeMap<u64, Waker>,
    tickets: u64,
    /// How many have been called since, and have neither connected nor given up nor begun to wait again.
    called: usize,
    /// How many have ended while all who were short of a descriptor had been called: so many are left for others.
    left: usize,
}

impl State {
    /// Whether somebody is, so that whoever comes now has to wait for a turn.
    fn is_short(&self) -> bool {
        self.called > 0 || !self.waiting.is_empty()
    }

    /// Calls whoever has waited longest.
    fn call(&mut self) -> Option<(u64, Waker)> {
        let next = self.waiting.pop_first();
        self.called += usize::from(next.is_some());
        next
    }

    /// One has ended that nobody is called for.
    fn take_left(&mut self) -> bool {
        let is_one = self.left > 0;
        self.left -= usize::from(is_one);
        is_one
    }

    /// When nobody is short any more, whoever comes finds out by trying.
    fn forget_left(&mut self) {
        if !self.is_short() {
            self.left = 0;
        }
    }
}

/// A connection that is open, or is about to be: made by [`Room::opening`](super::Room::opening)
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
    /// `None`: others wait for a descriptor, and this one has not been called.
    pub(super) fn begin(self: &Arc<Self>, is_called: bool) -> Option<Opening> {
        let mut state = self.state();
        let may_try = is_called || !state.is_short() || state.take_left();
        if !may_try {
            return None;
        }
        state.open += 1;
        Some(Opening {
            openings: Arc::clone(self),
            ended_before: state.ended,
            counts: true,
        })
    }

    pub(super) fn anybody_waits(&self) -> bool {
        self.anybody_waits.load(Ordering::Relaxed)
    }

    /// Begins to wait, unless there is no need (`true`: one has ended that nobody else is called for) or no use
    /// (`false`: none is left that could end). A ticket of an earlier wait keeps its place.
    ///
    /// `ended_before`: when the try began that found no descriptor; `None` before the first.
    pub(super) fn wait(
        &self,
        ended_before: Option<u64>,
        was_called: bool,
        ticket: &mut Option<u64>,
        waker: &Waker,
    ) -> Poll<bool> {
        let mut state = self.state();
        state.called -= usize::from(was_called);
        let has_changed = ended_before != Some(state.ended);
        if state.take_left() || (has_changed && !state.is_short()) {
            state.called += 1;
            return Poll::Ready(true);
        }
        if ended_before.is_some() && state.open == 0 {
            // Somebody may have come since this one's last try, and would wait for nothing.
            let next = state.call();
            state.forget_left();
            self.note(&state);
            drop(state);
            wake(next);
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
    pub(super) fn poll(&self, ended_before: Option<u64>, ticket: u64, waker: &Waker) -> Poll<bool> {
        let mut state = self.state();
        if let Some(known) = state.waiting.get_mut(&ticket) {
            let is_other = !known.will_wake(waker);
            let before = is_other.then(|| std::mem::replace(known, waker.clone()));
            drop(state);
            drop(before);
            return Poll::Pending;
        }
        Poll::Ready(ended_before != Some(state.ended) || state.open > 0)
    }

    /// Ends a wait, or the try after one. If it was called meanwhile, another is called in its place: also where it has
    /// connected, because there may be more room than connections have ended.
    pub(super) fn leave(&self, ticket: Option<u64>) {
        let mut state = self.state();
        let own = ticket.and_then(|ticket| state.waiting.remove(&ticket));
        let mut next = None;
        if own.is_none() {
            state.called -= 1;
            next = state.call();
        }
        state.forget_left();
        self.note(&state);
        drop(state);
        drop(own);
        wake(next);
    }

    fn ended(&self) {
        let mut state = self.state();
        state.open -= 1;
        state.ended += 1;
        let next = state.call();
        if next.is_none() && state.is_short() {
            state.left += 1;
        }
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
        state.called += all.len();
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
