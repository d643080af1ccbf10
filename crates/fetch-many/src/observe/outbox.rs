//! Events on their way from a batch to those who watch it: [`Outbox`].

use std::collections::VecDeque;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use super::{Event, Happening, Observer};
use crate::{Outcome, Plan};

/// Events that have happened and have not been told.
///
/// They are put in under the batch's lock, so they lie in the order in which they happened, and told outside of it, by one
/// thread at a time. The queue is as long as what has happened since somebody last told: whoever puts something in tells it
/// before it goes on.
pub(crate) struct Outbox {
    /// The batch's number.
    batch: u64,
    observers: Vec<Arc<dyn Observer>>,
    queue: Mutex<VecDeque<Event>>,
    /// Held by who tells.
    turn: Mutex<()>,
    /// Who that is.
    speaker: Mutex<Option<ThreadId>>,
}

impl Outbox {
    /// For those of this plan. `None` if the batch has no number, because nobody watches it.
    pub(crate) fn new(plan: &Plan, batch: Option<u64>) -> Option<Self> {
        Some(Self {
            batch: batch?,
            observers: plan.observers.clone(),
            queue: Mutex::default(),
            turn: Mutex::default(),
            speaker: Mutex::default(),
        })
    }

    /// To be called under the batch's lock.
    pub(crate) fn put(&self, events: impl IntoIterator<Item = Event>) {
        lock(&self.queue).extend(events);
    }

    /// This outcome goes to the caller. To be called by whoever yields it.
    pub(crate) fn put_yielded(&self, outcome: &Outcome) {
        let what = Happening::Yielded {
            index: outcome.index,
            timing: outcome.timing,
            phases: outcome.phases,
        };
        let (batch, at) = (self.batch, outcome.timing.yielded);
        self.put([Event { batch, at, what }]);
    }

    /// Tells all there is. To be called without the batch's lock.
    pub(crate) fn tell(&self) {
        let me = Some(thread::current().id());
        if *lock(&self.speaker) == me {
            // An observer has used the batch: it will be told the rest when it is back.
            return;
        }
        let _turn = lock(&self.turn);
        *lock(&self.speaker) = me;
        while let Some(event) = self.next() {
            for observer in &self.observers {
                // Its panic is its own: it has printed its message.
                let _ = catch_unwind(AssertUnwindSafe(|| observer.observe(&event)));
            }
        }
        *lock(&self.speaker) = None;
    }

    fn next(&self) -> Option<Event> {
        lock(&self.queue).pop_front()
    }
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox")
            .field("observers", &self.observers)
            .finish_non_exhaustive()
    }
}

/// Nothing that panics is called under any of these locks but `turn`, which guards nothing.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
