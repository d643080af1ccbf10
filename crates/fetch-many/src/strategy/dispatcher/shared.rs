//! What a batch's caller and its workers share: [`Shared`].

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Instant;

use slab::Slab;

use crate::batch::Batch;
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

    /// Gives up the lock. What has happened under it lies in the outbox by then, and is to be [told](Self::tell).
    pub(super) fn unlock(&self, mut state: MutexGuard<'_, State>) {
        if let Some(outbox) = &self.outbox {
            outbox.put(state.batch.events());
        }
        let discarded = state.batch.discarded();
        drop(state);
        if let Some(discarded) = discarded {
            // Outside the lock: to drop them is to run the caller's code.
            drop(discarded);
        }
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
        state.batch.stop(self.now());
        let workers = state.ended_workers();
        let caller = state.caller.take();
        self.unlock(state);
        if let Some(workers) = workers {
            end(workers);
        }
        if let Some(caller) = caller {
            caller.wake();
        }
        self.tell();
    }

    /// Gives up the lock, then wakes and ends whom the change concerns, and tells who watches.
    pub(super) fn leave(&self, mut state: MutexGuard<'_, State>, retired: Option<usize>) {
        // After a stop the list of workers is empty.
        let gone = retired.and_then(|worker| state.workers.try_remove(worker));
        let ended = state.ended_workers();
        let caller = state.caller_to_wake();
        self.unlock(state);
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
