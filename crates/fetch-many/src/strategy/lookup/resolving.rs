//! A lookup as a future: [`Resolving`].

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use super::{Lookup, Race};
use crate::Error;

/// The [`Race`] of an origin's addresses: see [`Lookups::resolve`](super::Lookups::resolve). Dropped, nobody waits for
/// it any more.
#[derive(Debug)]
pub struct Resolving {
    answer: Arc<Shared>,
    _lookup: Lookup,
}

/// What a lookup and whoever waits for it share.
#[derive(Debug, Default)]
pub(super) struct Shared(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    answer: Option<Result<Race, Error>>,
    waiting: Option<Waker>,
}

impl Resolving {
    pub(super) fn new(answer: Arc<Shared>, lookup: Lookup) -> Self {
        Self {
            answer,
            _lookup: lookup,
        }
    }
}

impl Shared {
    pub(super) fn tell(&self, answer: Result<Race, Error>) {
        let mut state = self.state();
        state.answer = Some(answer);
        let waiting = state.waiting.take();
        drop(state);
        if let Some(waiting) = waiting {
            waiting.wake();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Future for Resolving {
    type Output = Result<Race, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.answer.state();
        if let Some(answer) = state.answer.take() {
            return Poll::Ready(answer);
        }
        let is_known = |waker: &Waker| waker.will_wake(context.waker());
        if !state.waiting.as_ref().is_some_and(is_known) {
            let before = state.waiting.replace(context.waker().clone());
            drop(state);
            drop(before);
        }
        Poll::Pending
    }
}
