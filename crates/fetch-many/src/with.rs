//! Outcomes with what came along with their requests: [`OutcomesWith`].

use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::iter::FusedIterator;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::thread;

#[cfg(feature = "stream")]
use crate::{Error, Request};
use crate::{Input, IntoRequest, Ledger, Outcome, Outcomes, Requests, StopHandle, Tally};

/// What [`fetch_with`](crate::FetchManyExt::fetch_with) returns: [`Outcomes`], each with what was given along with its
/// request. Dropping it stops the batch and does not wait; what was given along with unfinished requests is dropped.
///
/// ```
/// use fetch_many::{Config, FetchManyExt, Plan};
///
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// let mut outcomes = fetcher.fetch_with([("a row's id", "no url")], &Plan::default());
/// let (id, outcome) = outcomes.next().expect("one for one");
/// assert!(id == "a row's id" && outcome.result.is_err());
/// assert_eq!(outcomes.tally().failed, 1);
/// # Ok::<(), fetch_many::Error>(())
/// ```
pub struct OutcomesWith<'a, T> {
    /// First, so that the batch is stopped before a context is dropped.
    outcomes: Outcomes<'a>,
    contexts: Rc<RefCell<Contexts<T>>>,
}

impl<'a, T: 'a> OutcomesWith<'a, T> {
    /// The batch that `start` makes of the requests among these items.
    pub(crate) fn new<I, R>(items: I, start: impl FnOnce(Requests<'a>) -> Outcomes<'a>) -> Self
    where
        I: Input<Item = (T, R)> + Unpin + 'a,
        R: IntoRequest,
    {
        let contexts = Rc::new(RefCell::new(Contexts::default()));
        let kept = Rc::clone(&contexts);
        let requests = Requests::prepared(items, move |(context, request): (T, R)| {
            let request = request.into_request();
            kept.borrow_mut().push(context);
            request
        });
        Self {
            outcomes: start(requests),
            contexts,
        }
    }
}

impl<T> OutcomesWith<'_, T> {
    /// The accounts so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.outcomes.tally()
    }

    /// Where the slots went so far. It stands still when the batch has ended.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.outcomes.ledger()
    }

    /// A handle that stops this batch from anywhere, such as a signal handler.
    #[must_use]
    pub fn stop_handle(&self) -> StopHandle {
        self.outcomes.stop_handle()
    }
}

/// # Panics
/// As [`Outcomes`]; and if a strategy yields an outcome twice, which law 1 forbids.
impl<T> Iterator for OutcomesWith<'_, T> {
    type Item = (T, Outcome);

    fn next(&mut self) -> Option<Self::Item> {
        let outcome = self.outcomes.next()?;
        let context = self.contexts.borrow_mut().of(&outcome);
        Some((context, outcome))
    }
}

impl<T> FusedIterator for OutcomesWith<'_, T> {}

impl<T> fmt::Debug for OutcomesWith<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutcomesWith")
            .field("tally", &self.tally())
            .finish_non_exhaustive()
    }
}

/// What came along with requests that are taken and unfinished, by their index. So they are at most as many as those.
pub(crate) struct Contexts<T> {
    /// The next index.
    next: usize,
    kept: HashMap<usize, T>,
}

impl<T> Default for Contexts<T> {
    fn default() -> Self {
        Self {
            next: 0,
            kept: HashMap::new(),
        }
    }
}

impl<T> Contexts<T> {
    /// Keeps the context of the next request, and returns the request.
    #[cfg(feature = "stream")]
    pub(crate) fn keep<R: IntoRequest>(
        &mut self,
        (context, request): (T, R),
    ) -> Result<Request, Error> {
        let request = request.into_request();
        self.push(context);
        request
    }

    /// Keeps the context of the next request. To be called when that has been taken for certain, for what panics before
    /// is never taken.
    fn push(&mut self, context: T) {
        self.kept.insert(self.next, context);
        self.next += 1;
    }

    /// Gives the context back.
    pub(crate) fn of(&mut self, outcome: &Outcome) -> T {
        let context = self.kept.remove(&outcome.index);
        context.expect("law 1: one outcome for each request taken")
    }
}

/// One that panics in its drop must not keep the others from theirs, nor end the process.
impl<T> Drop for Contexts<T> {
    fn drop(&mut self) {
        let mut thrown: Option<Box<dyn Any + Send>> = None;
        for (_, context) in mem::take(&mut self.kept) {
            let dropped = catch_unwind(AssertUnwindSafe(|| drop(context)));
            thrown = thrown.or(dropped.err());
        }
        match thrown {
            Some(payload) if !thread::panicking() => resume_unwind(payload),
            _ => {}
        }
    }
}
