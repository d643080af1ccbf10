//! The engine: every decision about a batch, and nothing else.
//!
//! [`Batch`] does no I/O, starts no task and reads no clock: it is told the time and what happened,
//! and answers with the next [`Step`]. So it runs in virtual time, and its laws are checked by
//! property tests after every step (`tests/engine`).

mod completed;
mod hosts;
mod item;
mod retry;
mod step;
#[cfg(test)]
mod tests;
mod timers;

use std::fmt;
use std::time::{Duration, Instant};

use slab::Slab;

use self::completed::Completed;
use self::hosts::Hosts;
use self::item::{Item, NextAttempt};
use self::retry::{RetryState, can_heal, retry_after};
pub use self::step::{Attempt, AttemptId, Step};
use self::timers::{Due, Timers};
use crate::wire::bounds::Bounds;
use crate::wire::origin::Origin;
use crate::wire::redirect;
use crate::{Config, Error, ErrorKind, Outcome, Plan, Request, Response};

/// A batch in progress.
///
/// ```
/// use std::time::Instant;
/// use fetch_many::strategy::{Batch, Step};
/// use fetch_many::{Config, IntoRequest, Plan, Response};
///
/// let mut input = ["http://example.com/a", "http://example.com/b"].into_iter();
/// let mut batch = Batch::new(&Plan::limit(1), &Config::default());
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
    deadline: Option<Duration>,
    /// Set by the first step: a batch starts when it is first asked for something.
    deadline_at: Option<Instant>,
    /// Taken and unfinished.
    items: Slab<Item>,
    hosts: Hosts,
    timers: Timers,
    completed: Completed,
    retry: RetryState,
    /// Taken from the input.
    taken: usize,
    /// Given to the caller.
    yielded: usize,
    /// Repetitions after a failure.
    retries: usize,
    in_flight: usize,
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
        let limit = plan.limit.get();
        let per_host = plan.per_host.map_or(limit, std::num::NonZeroUsize::get);
        Self {
            limit,
            bound: limit.saturating_add(plan.lookahead),
            max_redirects: config.max_redirects,
            bounds: config.bounds(),
            deadline: plan.deadline,
            deadline_at: None,
            items: Slab::new(),
            hosts: Hosts::new(per_host, plan.rate),
            timers: Timers::default(),
            completed: Completed::new(plan.order),
            retry: RetryState::new(plan.retry.clone()),
            taken: 0,
            yielded: 0,
            retries: 0,
            in_flight: 0,
            serial: 0,
            ended: false,
            closed: None,
        }
    }

    /// What to do next. The first call starts the deadline's clock.
    pub fn step(&mut self, now: Instant) -> Step<Attempt> {
        if let Some(attempt) = self.start(now) {
            return Step::Start(attempt);
        }
        if let Some(outcome) = self.next_outcome() {
            return Step::Yield(outcome);
        }
        if self.may_take() {
            return Step::Take;
        }
        if self.ended && self.items.is_empty() {
            return Step::Done;
        }
        Step::Wait(self.next_wake())
    }

    /// The next attempt that may start now, if any. A worker that has just finished one asks here,
    /// so that it need not wait for the caller. Notices the deadline, as [`step`](Self::step) does.
    pub fn start(&mut self, now: Instant) -> Option<Attempt> {
        self.keep_deadline(now);
        self.wake_due(now);
        if self.in_flight >= self.limit {
            return None;
        }
        let key = self.hosts.start_next(now, &mut self.timers)?;
        self.in_flight += 1;
        self.serial += 1;
        let item = &mut self.items[key];
        match item.next {
            NextAttempt::First => self.retry.earn(),
            NextAttempt::Repetition => self.retries += 1,
            NextAttempt::Redirected => {}
        }
        Some(item.start(key, self.serial, self.bounds, now))
    }

    /// The next outcome that may be yielded, in the plan's order.
    pub fn next_outcome(&mut self) -> Option<Outcome> {
        let outcome = self.completed.pop()?;
        self.yielded += 1;
        Some(outcome)
    }

    /// Whether the input may be asked for one more.
    #[must_use]
    pub fn may_take(&self) -> bool {
        !self.ended && self.taken - self.yielded < self.bound
    }

    /// Answers [`Step::Take`] with the next of the input. What is not a request is yielded as its
    /// error.
    pub fn push(&mut self, request: Result<Request, Error>, now: Instant) {
        let index = self.taken;
        self.taken += 1;
        let request = match (request, self.closed) {
            (Ok(request), None) => request,
            (Ok(request), Some(kind)) => {
                let item = Item::new(index, request, 0, now);
                return self.completed.push(item.complete(Err(kind.into()), now));
            }
            (Err(error), _) => {
                return self.completed.push(Item::invalid(index, error, now));
            }
        };
        let host = match Origin::of(request.uri()) {
            Ok(origin) => self.hosts.join(origin),
            Err(error) => return self.completed.push(Item::invalid(index, error, now)),
        };
        let key = self.items.insert(Item::new(index, request, host, now));
        self.hosts.enqueue(host, key, now, &mut self.timers);
    }

    /// Answers [`Step::Take`]: there are no more.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// Hands in the result of an attempt. Ignored if the batch has given the item up meanwhile, and
    /// if `now` is past the deadline.
    pub fn finish(&mut self, attempt: Attempt, result: Result<Response, Error>, now: Instant) {
        let Attempt { id, request, .. } = attempt;
        // The item's own reference is then the last one, and its URL can be moved out.
        drop(request);
        // A result that comes too late is too late whether or not somebody has looked meanwhile.
        self.keep_deadline(now);
        let Some(item) = self.items.get_mut(id.item).filter(|item| item.is(id)) else {
            return;
        };
        item.serial = None;
        let host = item.host;
        self.in_flight -= 1;
        self.hosts.release(host);
        if let Ok(response) = &result {
            let longest = self.retry.policy().max_retry_after;
            if let Some(pause) = retry_after(response, longest) {
                self.hosts.pause(host, timers::after(now, pause));
            }
        }
        match self.follow(id.item, &result) {
            Ok(Some(next)) => self.redirect(id.item, next, now),
            Ok(None) => self.conclude(id.item, result, now),
            Err(error) => self.complete(id.item, Err(error), now),
        }
        self.hosts.refresh(host, now, &mut self.timers);
    }

    /// The request that this result redirects to, if it does.
    fn follow(
        &mut self,
        key: usize,
        result: &Result<Response, Error>,
    ) -> Result<Option<Request>, Error> {
        let item = &mut self.items[key];
        let Ok(response) = result else {
            return Ok(None);
        };
        if self.max_redirects == 0 {
            return Ok(None);
        }
        let next = redirect::next(&item.request, response)?;
        if next.is_some() && item.redirects == self.max_redirects {
            let detail = format!("more than {} redirects", self.max_redirects);
            return Err(Error::new(ErrorKind::Redirect).detail(detail));
        }
        Ok(next)
    }

    /// The item goes on as a request to what may be another host, whose turn it then awaits.
    fn redirect(&mut self, key: usize, next: Request, now: Instant) {
        let host = match Origin::of(next.uri()) {
            Ok(origin) => self.hosts.join(origin),
            Err(error) => return self.complete(key, Err(error), now),
        };
        let item = &mut self.items[key];
        self.hosts.leave(item.host);
        item.redirect(next);
        item.host = host;
        self.hosts.enqueue_first(item.host, key);
        self.hosts.refresh(item.host, now, &mut self.timers);
    }

    fn conclude(&mut self, key: usize, result: Result<Response, Error>, now: Instant) {
        match self.verdict(key, &result, now) {
            Verdict::Final => self.complete(key, result, now),
            Verdict::Now => self.hosts.enqueue_first(self.items[key].host, key),
            Verdict::At(time) => self.timers.push(time, Due::Item(key)),
        }
    }

    /// Gives up what is unfinished: it is yielded as [`ErrorKind::Cancelled`]. What is complete
    /// is still yielded as it is. Nothing more is taken.
    pub fn stop(&mut self, now: Instant) {
        self.close(ErrorKind::Cancelled, now);
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

    fn keep_deadline(&mut self, now: Instant) {
        let Some(deadline) = self.deadline else {
            return;
        };
        let at = *self
            .deadline_at
            .get_or_insert_with(|| timers::after(now, deadline));
        if now >= at {
            self.close(ErrorKind::Deadline, now);
        }
    }

    fn wake_due(&mut self, now: Instant) {
        while let Some(due) = self.timers.pop(now) {
            let host = match due {
                Due::Host(host) => host,
                Due::Item(key) => {
                    let host = self.items[key].host;
                    self.hosts.enqueue_first(host, key);
                    host
                }
            };
            self.hosts.refresh(host, now, &mut self.timers);
        }
    }

    /// Whether this result is the item's last.
    fn verdict(&mut self, key: usize, result: &Result<Response, Error>, now: Instant) -> Verdict {
        let item = &mut self.items[key];
        // A repetition must do no harm (RFC 9110 §9.2.2).
        if !item.request.method().is_idempotent() {
            return Verdict::Final;
        }
        // What cannot start before the deadline would lose this result to it, for nothing.
        let allowed_from = self.hosts.allowed_from(item.host);
        let too_late = |at| {
            let starts_at = allowed_from.max(Some(at));
            self.deadline_at.is_some() && starts_at >= self.deadline_at
        };
        let stale = matches!(result, Err(error) if error.is_stale_connection());
        if stale && !item.fresh && !too_late(now) {
            item.fresh = true;
            item.next = NextAttempt::Repetition;
            return Verdict::Now;
        }
        if !can_heal(result) {
            return Verdict::Final;
        }
        let Some(pause) = self.retry.pause_before(item.retries) else {
            return Verdict::Final;
        };
        let at = timers::after(now, pause);
        if too_late(at) {
            return Verdict::Final;
        }
        self.retry.spend();
        item.retries += 1;
        item.repeat();
        Verdict::At(at)
    }

    fn complete(&mut self, key: usize, result: Result<Response, Error>, now: Instant) {
        let item = self.items.remove(key);
        self.hosts.leave(item.host);
        self.completed.push(item.complete(result, now));
    }

    fn close(&mut self, kind: ErrorKind, now: Instant) {
        if self.closed.is_some() {
            return;
        }
        self.closed = Some(kind);
        self.ended = true;
        self.in_flight = 0;
        self.timers.clear();
        self.hosts.clear();
        let mut items: Vec<_> = self.items.drain().collect();
        items.sort_unstable_by_key(|item| item.index);
        for item in items {
            self.completed.push(item.complete(Err(kind.into()), now));
        }
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

enum Verdict {
    /// This result is the item's.
    Final,
    /// Again, at once, on a new connection.
    Now,
    /// Again, at this time.
    At(Instant),
}
