//! What the engine says: [`Step`], [`Attempt`].

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use crate::course::Course;
use crate::wire::bounds::Bounds;
use crate::{Outcome, Request};

/// What to do next: `A` is what there is to start, an [`Attempt`] or, shared between threads, a
/// [`Job`](crate::strategy::Job).
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "a box would cost every request an allocation"
)]
pub enum Step<A> {
    /// Take the next request from the input and push it, or say that the input has ended.
    Take,
    /// Start this, and hand in its result when it has finished.
    Start(A),
    /// Give this outcome to the caller.
    Yield(Outcome),
    /// Nothing can be done before an attempt finishes or this time comes. It may come for nothing,
    /// for instance because a pause has been extended meanwhile: the next step then says so.
    Wait(Option<Instant>),
    /// Every request taken has been yielded, and there are no more.
    Done,
}

/// One attempt at one request.
pub struct Attempt {
    /// What to hand in its result under.
    pub id: AttemptId,
    /// What to send. Shared with the engine, which may have to send it again.
    pub request: Arc<Request>,
    /// Within what it must stay.
    pub bounds: Bounds,
    /// What the exchange writes of it.
    pub course: Course,
}

/// Without the request, which may hold credentials.
impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt")
            .field("id", &self.id)
            .field("bounds", &self.bounds)
            .finish_non_exhaustive()
    }
}

/// Names one attempt among all of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AttemptId {
    pub(super) item: usize,
    pub(super) serial: u64,
}
