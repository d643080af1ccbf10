//! The engine: every decision about a batch, and nothing else.
//!
//! [`Batch`] does no I/O, starts no task and reads no clock: it is told the time and what happened,
//! and answers with the next [`Step`]. So it runs in virtual time, and its laws are checked by
//! property tests after every step (`tests/engine`).

mod books;
mod completed;
mod ending;
mod events;
mod finishing;
mod flow;
mod host;
mod hosts;
mod item;
mod ledger;
mod moment;
mod next;
mod pace;
mod queues;
mod retry;
mod step;
mod taking;
mod telling;
#[cfg(test)]
mod tests;
mod timers;
mod turns;
mod verdict;
mod waits;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use slab::Slab;

use self::books::Books;
use self::completed::Completed;
use self::events::Events;
use self::flow::Flow;
use self::hosts::Hosts;
use self::item::Item;
use self::retry::RetryState;
pub(crate) use self::retry::needs_today;
pub(crate) use self::step::Next;
pub use self::step::{Attempt, AttemptId, Step};
use self::timers::Timers;
#[cfg(feature = "testing")]
pub(crate) use self::timers::after;
use crate::body::Bodies;
use crate::wire::bounds::Bounds;
use crate::{Config, ErrorKind, Kept, Plan};

/// A batch in progress.
///
/// ```
/// use std::time::Instant;
/// use fetch_many::strategy::{Batch, Step};
/// use fetch_many::{Config, IntoRequest, Plan, Response};
///
/// let mut input = ["http://example.com/a", "http://example.com/b"].into_iter();
/// let mut batch = Batch::new(&Plan::new(1), &Config::default());
/// let mut order = Vec::new();
/// loop {
///     let now = Instant::now();
///     match batch.step(now) {
///         Step::Take => match input.next() {
///             Some(url) => batch.push(url.into_request(), now),
///             None => batch.end(),
///         },
///         Step::Start(attempt) => batch.finish(attempt, Ok(Response::default()), now),
///         Step::Yield(outcome) => order.push(outcome.index),
///         Step::Wait(_) => unreachable!("no attempt is left unfinished here"),
///         Step::Done => break,
///     }
/// }
/// assert_eq!(order, [0, 1]);
/// ```
pub struct Batch {
    limit: usize,
    /// `limit + lookahead`: the most that may be taken and not yet yielded.
    bound: usize,
    max_redirects: u32,
    bounds: Bounds,
    /// What servers have set, and get back.
    #[cfg(feature = "cookies")]
    cookies: Option<crate::Cookies>,
    keeps_cookies: bool,
    deadline: Option<Duration>,
    /// Set by the first step: a batch starts when it is first asked for something.
    deadline_at: Option<Instant>,
    /// Taken and unfinished.
    items: Slab<Item>,
    hosts: Hosts,
    timers: Timers,
    completed: Completed,
    /// Parts of bodies that are of no use any more.
    discarded: Vec<Kept>,
    flow: Flow,
    retry: RetryState,
    /// The date, and when it was told.
    today: Option<(SystemTime, Instant)>,
    /// Taken from the input.
    taken: usize,
    /// Given to the caller.
    yielded: usize,
    /// Repetitions after a failure.
    retries: usize,
    in_flight: usize,
    books: Books,
    /// Only if somebody watches.
    events: Option<Box<Events>>,
    serial: u64,
    /// Nothing more is to be taken.
    ended: bool,
    /// Why what is unfinished will not be finished.
    closed: Option<ErrorKind>,
}

impl Batch {
    /// A batch that has taken nothing yet.
    #[must_use]
    pub fn new(plan: &Plan, config: &Config) -> Self {
        Self::with(plan, config, Flow::new(plan))
    }

    fn with(plan: &Plan, config: &Config, flow: Flow) -> Self {
        let limit = plan.limit.get();
        Self {
            limit,
            bound: limit.saturating_add(plan.lookahead),
            max_redirects: config.max_redirects,
            bounds: config.bounds(),
            #[cfg(feature = "cookies")]
            cookies: config.cookies.clone(),
            #[cfg(feature = "cookies")]
            keeps_cookies: config.cookies.is_some(),
            #[cfg(not(feature = "cookies"))]
            keeps_cookies: false,
            deadline: plan.deadline,
            deadline_at: None,
            items: Slab::new(),
            hosts: Hosts::new(plan),
            timers: Timers::default(),
            completed: Completed::new(plan.order),
            discarded: Vec::new(),
            flow,
            retry: RetryState::new(plan.retry.clone()),
            today: None,
            taken: 0,
            yielded: 0,
            retries: 0,
            in_flight: 0,
            books: Books::new(limit),
            events: Events::new(plan),
            serial: 0,
            ended: false,
            closed: None,
        }
    }

    /// For one request alone, whose body waits for nobody.
    #[must_use]
    pub(crate) fn alone(plan: &Plan, config: &Config) -> Self {
        Self::with(plan, config, Flow::alone(plan))
    }

    /// What the bodies of its requests have in common.
    pub(crate) fn bodies(&self) -> Option<&Arc<Bodies>> {
        self.flow.bodies()
    }

    /// Whose readers are to be [woken](crate::body::Bodies::wake) once no lock is held.
    pub(crate) fn readers_to_wake(&mut self) -> Option<Arc<Bodies>> {
        self.flow.readers_to_wake()
    }

    /// Whether the input may be asked for one more.
    #[must_use]
    pub fn may_take(&self) -> bool {
        !self.ended && self.taken - self.yielded < self.bound
    }

    /// Answers [`Step::Take`]: there are no more.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// Tells what the date is, for a `Retry-After` that names one while its response has no `Date`. Without
    /// it, such a wish is not understood.
    pub fn tell_date(&mut self, today: SystemTime, now: Instant) {
        self.today = Some((today, now));
    }

    /// Parts of bodies that are of no use any more. To drop them is to run code of their sinks, which may block.
    #[must_use]
    pub(crate) fn discarded(&mut self) -> Option<Vec<Kept>> {
        let is_any = !self.discarded.is_empty();
        is_any.then(|| std::mem::take(&mut self.discarded))
    }

    /// Whether the batch has given up what was unfinished: it was stopped, or its deadline passed.
    /// Attempts still running are of no use any more.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed.is_some()
    }

    /// Requests taken from the input.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.taken
    }

    /// Repetitions after a failure. Following a redirect is none.
    #[must_use]
    pub fn retries(&self) -> usize {
        self.retries
    }

    /// Attempts started and not finished.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// Items that wait in their host's queue: for a slot, its limit, its rate, or a pause.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.items.len() - self.in_flight - self.retrying()
    }

    /// Items that wait out the pause before a repetition.
    #[must_use]
    pub fn retrying(&self) -> usize {
        self.timers.items()
    }

    /// Whether an outcome or an attempt waits for the caller to [`step`](Self::step). For a caller
    /// that has been told to [wait](Step::Wait): nothing that a worker does lets it take more from
    /// the input, but for the outcomes it yields.
    #[must_use]
    pub fn needs_caller(&self) -> bool {
        self.completed.is_ready() || (self.in_flight < self.limit && self.hosts.is_ready())
    }

    /// When [`step`](Self::step) may have something to do though nothing finishes.
    #[must_use]
    pub fn next_wake(&self) -> Option<Instant> {
        let deadline = self.deadline_at.filter(|_| !self.is_closed());
        match (self.timers.next(), deadline) {
            (Some(timer), Some(deadline)) => Some(timer.min(deadline)),
            (timer, deadline) => timer.or(deadline),
        }
    }

    /// By when everything must be done. It is known from the first step on.
    pub(crate) fn deadline_at(&self) -> Option<Instant> {
        self.deadline_at
    }
}

/// Without its items: their requests may hold credentials.
impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("taken", &self.taken)
            .field("yielded", &self.yielded)
            .field("in_flight", &self.in_flight)
            .field("closed", &self.closed)
            .finish_non_exhaustive()
    }
}
