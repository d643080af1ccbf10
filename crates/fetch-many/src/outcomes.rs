//! A batch as its caller sees it: [`Outcomes`].

use std::fmt;
use std::iter::FusedIterator;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::{Ledger, Outcome, Tally};

/// The outcomes of a batch: an iterator that blocks until the next one is there.
///
/// Dropping it stops the batch and does not wait.
///
/// It stays on the thread that made it, because the input need not be `Send`: an `Rc`, a reader of a file that is
/// not shared. Where the input is, a strategy's `fetch_send` makes [`SendOutcomes`].
///
/// ```
/// use fetch_many::{Config, FetchManyExt, Plan};
///
/// # let server = fetch_many_conformance::mock::MockServer::echo()?;
/// # let url = server.url("/");
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// let mut outcomes = fetcher.fetch(std::iter::repeat(&url), &Plan::new(4).lookahead(0));
/// for outcome in outcomes.by_ref().take(10) {
///     assert!(outcome.result.is_ok());
/// }
/// let tally = outcomes.tally();
/// assert_eq!(tally.answered, 10);
/// assert!(tally.taken <= 14, "the input has no end, and is taken from only as far as allowed");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Outcomes<'a, S: ?Sized + 'a = dyn Source + 'a>(Box<S>, PhantomData<&'a ()>);

/// [`Outcomes`] that may go on on another thread, because the input may: what a strategy's `Blocking::fetch_send` returns.
///
/// ```
/// use fetch_many::{Config, Plan, SendOutcomes};
///
/// # let server = fetch_many_conformance::mock::MockServer::echo()?;
/// # let urls = [server.url("/0"), server.url("/1")];
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// let mut outcomes: SendOutcomes<'_> = fetcher.fetch_send(&urls, &Plan::new(1));
/// assert!(outcomes.next().is_some());
/// let others = std::thread::scope(|scope| scope.spawn(|| outcomes.count()).join());
/// assert_eq!(others.unwrap(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type SendOutcomes<'a> = Outcomes<'a, dyn Source + Send + 'a>;

/// What [`Outcomes`] is made of: an iterator that keeps accounts and can be stopped.
pub trait Source: Iterator<Item = Outcome> {
    /// The accounts so far.
    fn tally(&self) -> Tally;

    /// Where the slots went so far.
    fn ledger(&self) -> Ledger;

    /// A handle that stops this batch from anywhere.
    fn stop_handle(&self) -> StopHandle;
}

impl<'a> Outcomes<'a> {
    /// A batch that is run in another way, such as by blocking on a stream.
    pub fn from_source(source: impl Source + 'a) -> Self {
        Self(Box::new(source), PhantomData)
    }
}

impl<'a> SendOutcomes<'a> {
    /// The same, of what may go on on another thread.
    pub(crate) fn from_send_source(source: impl Source + Send + 'a) -> Self {
        Self(Box::new(source), PhantomData)
    }
}

impl<'a, S: Source + ?Sized + 'a> Outcomes<'a, S> {
    /// The accounts so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.0.tally()
    }

    /// Where the slots went so far: what a batch that takes long waits for. It stands still when the batch has ended.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.0.ledger()
    }

    /// A handle that stops this batch from anywhere, such as a signal handler.
    #[must_use]
    pub fn stop_handle(&self) -> StopHandle {
        self.0.stop_handle()
    }
}

/// # Panics
/// Where a strategy can tell that this thread runs async code; and if the input's own `next`
/// panics, with its panic. The batch may be used further after that.
impl<'a, S: Source + ?Sized + 'a> Iterator for Outcomes<'a, S> {
    type Item = Outcome;

    fn next(&mut self) -> Option<Outcome> {
        self.0.next()
    }
}

/// The engine goes on answering that the batch is done.
impl<'a, S: Source + ?Sized + 'a> FusedIterator for Outcomes<'a, S> {}

impl<'a, S: Source + ?Sized + 'a> fmt::Debug for Outcomes<'a, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcomes")
            .field("tally", &self.tally())
            .finish_non_exhaustive()
    }
}

/// Stops a batch from any thread. What was taken and is unfinished is yielded as
/// [`Cancelled`](crate::ErrorKind::Cancelled); nothing more is taken.
///
/// ```
/// use fetch_many::{Config, FetchManyExt, Plan};
///
/// # let server = fetch_many_conformance::mock::MockServer::echo()?;
/// # let url = server.url("/");
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// let mut outcomes = fetcher.fetch(std::iter::repeat(&url), &Plan::new(4));
/// let stop = outcomes.stop_handle();
/// assert!(outcomes.next().is_some());
/// std::thread::spawn(move || stop.stop());
/// outcomes.by_ref().for_each(drop); // The input has no end, and yet this has one.
/// let tally = outcomes.tally();
/// assert_eq!(tally.taken, tally.answered + tally.failed + tally.cancelled);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct StopHandle(Arc<dyn Fn() + Send + Sync>);

impl StopHandle {
    /// A handle that calls `stop`, which must not block and may be called more than once.
    pub fn new(stop: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Arc::new(stop))
    }

    /// Stops the batch. Does not wait. Doing it again, or after the batch's end, does nothing.
    pub fn stop(&self) {
        (self.0)();
    }
}

impl fmt::Debug for StopHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StopHandle").finish_non_exhaustive()
    }
}
