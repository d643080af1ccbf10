//! What a batch's caller and its workers share: [`Shared`].

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Instant;

use slab::Slab;

use crate::Kept;
use crate::batch::Batch;
use crate::body::Share;
use crate::observe::Outbox;
use crate::strategy::clock::Clock;

/// How to end a worker.
pub(super) type End = Box<dyn FnOnce() + Send>;

/// A batch under its lock, and what is read without it.
pub(super) struct Shared {
    state: Mutex<State>,
    pub(super) clock: Clock,
    /// If somebody watches.
    pub(super) outbox: Option<Outbox>,
}

/// What is under the lock.
pub(super) struct State {
    pub(super) batch: Batch,
    /// Set while the caller waits.
    caller: Option<Waker>,
    /// Until when it waits if nobody wakes it.
    waits_until: Option<Instant>,
    /// How to end the workers that run.
    pub(super) workers: Slab<End>,
}

impl State {
    /// The caller waits from now on. Returns until when, if nobody wakes it.
    pub(super) fn wait(&mut self, waker: &Waker) -> Option<Instant> {
        self.waits_until = self.batch.next_wake();
        match &mut self.caller {
            Some(caller) => caller.clone_from(waker),
            None => self.caller = Some(waker.clone()),
        }
        self.waits_until
    }

    /// The caller's waker, if it waits and has reason not to.
    fn caller_to_wake(&mut self) -> Option<Waker> {
        self.caller.as_ref()?;
        let sooner = match (self.batch.next_wake(), self.waits_until) {
            (Some(at), Some(set)) => at < set,
            (at, None) => at.is_some(),
            (None, Some(_)) => false,
        };
        if sooner || self.batch.needs_caller() {
            return self.caller.take();
        }
        None
    }

    /// How to end the workers, if the batch has given up what they are at.
    pub(super) fn ended_workers(&mut self) -> Option<Vec<End>> {
        let has_ended = self.batch.is_closed() && !self.workers.is_empty();
        has_ended.then(|| self.workers.drain().collect())
    }
}

impl Shared {
    pub(super) fn new(batch: Batch, clock: Clock, outbox: Option<Outbox>) -> Self {
        Self {
            state: Mutex::new(State {
                batch,
                caller: None,
                waits_until: None,
                workers: Slab::new(),
            }),
            clock,
            outbox,
        }
    }

    /// The engine does not panic; should it, the batch must still come to an end.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives up the lock, and wakes those who wait for room. What has happened under it lies in the outbox by then, and is
    /// to be [told](Self::tell).
    ///
    /// What it returns is to be dropped last, after whom the change concerns has been told of it: that runs the caller's
    /// code, which may block.
    #[must_use]
    pub(super) fn unlock(&self, mut state: MutexGuard<'_, State>) -> Option<Vec<Kept>> {
        if let Some(outbox) = &self.outbox {
            outbox.put(state.batch.events());
        }
        let discarded = state.batch.discarded();
        let waiting = state.batch.readers_to_wake();
        drop(state);
        if let Some(bodies) = waiting {
            bodies.wake();
        }
        discarded
    }

    /// Tells who watches what has happened.
    pub(super) fn tell(&self) {
        if let Some(outbox) = &self.outbox {
            outbox.tell();
        }
    }

    pub(super) fn now(&self) -> Instant {
        self.clock.now()
    }

    pub(super) fn stop(&self) {
        let mut state = self.lock();
        state.batch.give_up(self.now());
        let workers = state.ended_workers();
        let caller = state.caller.take();
        let _dropped_last = self.unlock(state);
        if let Some(workers) = workers {
            end(workers);
        }
        if let Some(caller) = caller {
            caller.wake();
        }
        self.tell();
    }

    /// Gives up the lock, then wakes and ends whom the change concerns, and tells who watches. `share` is that of the attempt
    /// which has ended: its bytes are counted with the outcome by now, and to release them wakes others.
    pub(super) fn leave(
        &self,
        mut state: MutexGuard<'_, State>,
        retired: Option<usize>,
        share: Share,
    ) {
        // After a stop the list of workers is empty.
        let gone = retired.and_then(|worker| state.workers.try_remove(worker));
        let ended = state.ended_workers();
        let caller = state.caller_to_wake();
        let _dropped_last = self.unlock(state);
        drop(share);
        drop(gone);
        if let Some(ended) = ended {
            end(ended);
        }
        if let Some(caller) = caller {
            caller.wake();
        }
        self.tell();
    }
}

/// Outside the lock: what ends a worker may drop its job, which takes the lock.
pub(super) fn end(workers: Vec<End>) {
    for end in workers {
        end();
    }
}
