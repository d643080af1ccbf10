//! What the engine says: [`Step`], [`Attempt`].

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use super::moment::Moment;
use crate::course::Course;
use crate::retry::When;
use crate::wire::bounds::Bounds;
use crate::{Error, ErrorKind, Outcome, Request, Response};
#[cfg(feature = "digest")]
use crate::{Stored, digest};

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

/// What there is to do next, and has not been done.
#[derive(Debug)]
pub(crate) enum Next {
    /// It is this one's turn.
    Start(Turn),
    /// Outcomes can be yielded.
    Yield,
    /// As [`Step::Take`].
    Take,
    /// As [`Step::Wait`].
    Wait,
    /// As [`Step::Done`].
    Done,
}

/// An item whose turn it is, and since when.
#[derive(Debug)]
pub(crate) struct Turn {
    pub(super) item: usize,
    pub(super) now: Moment,
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
    /// Whom to ask what its result means. Boxed, because most have nobody.
    pub(super) judge: Option<Box<Judge>>,
}

/// The caller's [`Retry::when`](crate::Retry::when) for one attempt.
pub(super) struct Judge {
    pub(super) when: When,
    /// How many attempts this one makes.
    pub(super) attempt: u32,
    pub(super) verdict: Option<bool>,
}

impl Attempt {
    /// What is to be handed in of this result: its body decoded, if it is what is expected of it, and
    /// [judged](Self::judge).
    pub(crate) fn examine(&mut self, result: Result<Response, Error>) -> Result<Response, Error> {
        let result = self.bounds.decoded(result);
        // What a sink has was compared on its way there.
        #[cfg(feature = "digest")]
        let result = match result {
            Ok(response) if response.extensions().get::<Stored>().is_none() => {
                let (method, extensions) = (self.request.method(), self.request.extensions());
                digest::compare(method, extensions, &response).map(|()| response)
            }
            result => result,
        };
        self.judge(result)
    }

    /// Asks the caller's predicate what this result means, if there is one ([`Retry::when`](crate::Retry::when)). To be
    /// called before [`Batch::finish`](super::Batch::finish), without any lock: the predicate is not ours, and may take
    /// its time. Returns the result; if the predicate panics, that is the result.
    ///
    /// ```
    /// use std::time::Instant;
    /// use fetch_many::strategy::Batch;
    /// use fetch_many::{Config, IntoRequest, Plan, Response, Retry};
    ///
    /// let retry = Retry::default().when(|_, _, attempt| attempt < 2);
    /// let mut batch = Batch::new(&Plan::new(1).retry(retry), &Config::default());
    /// let now = Instant::now();
    /// batch.push("http://example.com/".into_request(), now);
    /// let mut attempt = batch.start(now).expect("it may start at once");
    /// let result = attempt.judge(Ok(Response::default()));
    /// batch.finish(attempt, result, now);
    /// assert!(batch.next_wake().is_some(), "it will be tried again");
    /// ```
    ///
    /// # Errors
    /// That of the result; [`Other`](ErrorKind::Other) if the predicate panics.
    pub fn judge(&mut self, result: Result<Response, Error>) -> Result<Response, Error> {
        let Some(judge) = &mut self.judge else {
            return result;
        };
        let is_decided = match &result {
            Ok(response) => self.bounds.leads_on(response.status(), response.headers()),
            Err(error) => error.is_stale_connection(),
        };
        if is_decided {
            return result;
        }
        let ask = || judge.when.ask(&self.request, &result, judge.attempt);
        let verdict = catch_unwind(AssertUnwindSafe(ask));
        judge.verdict = Some(verdict.as_ref().is_ok_and(|again| *again));
        if verdict.is_err() {
            let error = Error::new(ErrorKind::Other);
            return Err(error.detail("the predicate of the retry panicked"));
        }
        result
    }
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
