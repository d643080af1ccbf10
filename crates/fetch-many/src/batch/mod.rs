//! The engine: every decision about a batch, and nothing else.
//!
//! [`Batch`] does no I/O, starts no task and reads no clock: it is told the time and what happened,
//! and answers with the next [`Step`]. So it runs in virtual time, and its laws are checked by
//! property tests after every step (`tests/engine`).

mod books;
mod completed;
mod events;
mod flow;
mod host;
mod hosts;
mod item;
mod ledger;
mod pace;
mod queues;
mod retry;
mod step;
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

use http::header::SET_COOKIE;
use slab::Slab;

use self::books::Books;
use self::completed::Completed;
use self::events::Events;
use self::flow::Flow;
use self::hosts::Hosts;
use self::item::{Item, NextAttempt};
pub(crate) use self::retry::needs_today;
use self::retry::{RetryState, Told};
pub use self::step::{Attempt, AttemptId, Step};
use self::timers::Timers;
#[cfg(feature = "testing")]
pub(crate) use self::timers::after;
use crate::body::Bodies;
use crate::wire::bounds::Bounds;
use crate::wire::origin::Origin;
use crate::wire::redirect;
use crate::{Config, Error, ErrorKind, Kept, Outcome, Plan, Request, Response};

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

    /// What to do next. The first call starts the deadline's clock.
    pub fn step(&mut self, now: Instant) -> Step<Attempt> {
        let now = self.pass(now);
        self.books.caller_is_back();
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
            self.books.close();
            return Step::Done;
        }
        Step::Wait(self.next_wake())
    }

    /// The next attempt that may start now, if any. A worker that has just finished one asks here,
    /// so that it need not wait for the caller. Notices the deadline, as [`step`](Self::step) does.
    pub fn start(&mut self, now: Instant) -> Option<Attempt> {
        let now = self.pass(now);
        self.keep_deadline(now);
        if self.in_flight >= self.limit {
            return None;
        }
        let key = self.hosts.start_next(now, &mut self.timers)?;
        self.in_flight += 1;
        self.serial += 1;
        self.leave_state(key, now);
        let item = &mut self.items[key];
        match item.next {
            NextAttempt::First => self.retry.earn(),
            NextAttempt::Repetition => self.retries += 1,
            NextAttempt::Redirected => {}
        }
        let (policy, bodies) = (self.retry.policy(), self.flow.bodies());
        let attempt = item.start(key, self.serial, self.bounds, policy, bodies, now);
        self.flow.set_in_flight(item.index, true);
        if let Some(events) = &mut self.events {
            events.started(item, now);
        }
        #[cfg(feature = "cookies")]
        let attempt = self.with_cookies(attempt);
        Some(attempt)
    }

    /// The attempt, with the cookies that are there for its host when it starts: a repetition and a
    /// redirect may have more of them than the request before.
    #[cfg(feature = "cookies")]
    fn with_cookies(&self, mut attempt: Attempt) -> Attempt {
        let cookies = self.cookies.as_ref();
        if let Some(request) = cookies.and_then(|cookies| cookies.added_to(&attempt.request)) {
            attempt.request = request;
        }
        attempt
    }

    /// The next outcome that may be yielded, in the plan's order.
    pub fn next_outcome(&mut self) -> Option<Outcome> {
        let mut outcome = self.completed.pop()?;
        outcome.is_yielded(self.books.kept_to().unwrap_or(outcome.timing.finished));
        self.yielded += 1;
        self.flow.pass_on(self.completed.is_ready());
        self.books.caller_leaves();
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
        let now = self.pass(now);
        let index = self.taken;
        self.taken += 1;
        let request = match (request, self.closed) {
            (Ok(request), None) => request,
            (Ok(request), Some(kind)) => {
                let item = Item::new(index, request, 0, now);
                self.tell_taken(index, Some(&item), now);
                return self.put(item.complete(Err(kind.into()), now));
            }
            (Err(error), _) => {
                self.tell_taken(index, None, now);
                return self.put(Outcome::invalid(index, error, now));
            }
        };
        let host = match Origin::of(request.uri()) {
            Ok(origin) => self.hosts.join(origin, now),
            Err(error) => {
                let error = error.at(request.uri());
                let error = error.with_extensions(request.into_parts().0.extensions);
                self.tell_taken(index, None, now);
                return self.put(Outcome::invalid(index, error, now));
            }
        };
        let item = Item::new(index, request, host, now);
        self.tell_taken(index, Some(&item), now);
        let priority = item.priority();
        let key = self.items.insert(item);
        self.come_to_queue(key, now);
        match self.shut_for(host, now) {
            Some(wait) => self.complete(key, Err(self.busy(wait)), now),
            None => self.hosts.enqueue(host, priority, key),
        }
        self.hosts.refresh(host, now, &mut self.timers);
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

    /// Hands in the result of an attempt, which it has been [asked](Attempt::judge) about. Ignored if the batch has given the item up meanwhile, and
    /// if `now` is past the deadline.
    pub fn finish(&mut self, attempt: Attempt, result: Result<Response, Error>, now: Instant) {
        let Attempt {
            id,
            request,
            mut course,
            judge,
            ..
        } = attempt;
        // Its body's bytes are released when all of this is done: a body that stays is counted by then.
        let _share = std::mem::take(course.share());
        let now = self.pass(now);
        let kept = course.take_kept();
        let told = judge.and_then(|judge| judge.verdict);
        #[cfg(feature = "cookies")]
        if let (Some(cookies), Ok(response)) = (&self.cookies, &result) {
            cookies.keep(request.uri(), response.headers());
        }
        // The item's own reference is then the last one, and its URL can be moved out.
        drop(request);
        // A result that comes too late is too late whether or not somebody has looked meanwhile.
        self.keep_deadline(now);
        let Some(item) = self.items.get_mut(id.item).filter(|item| item.is(id)) else {
            self.discarded.extend(kept.map(|kept| *kept));
            return;
        };
        item.serial = None;
        item.kept = kept;
        self.flow.set_in_flight(item.index, false);
        // A loss is the verdict's to deal with: it is repeated once.
        let is_late = |error: &Error| error.kind() == ErrorKind::Timeout;
        if matches!(&result, Err(error) if error.brought_nothing() && is_late(error)) {
            item.fresh = true;
        }
        let host = item.host;
        self.account(id.item, course, &result, now);
        self.in_flight -= 1;
        self.hosts.release(host);
        let is_asked = self.heed(id, host, &result, now);
        match self.follow(id.item, &result) {
            Ok(Some(next)) => self.redirect(id.item, next, now),
            Ok(None) => self.conclude(
                id.item,
                result,
                Told {
                    is_asked,
                    by_caller: told,
                },
                now,
            ),
            Err(error) => self.complete(id.item, Err(error), now),
        }
        let shut = if is_asked {
            self.shut_for(host, now)
        } else {
            None
        };
        if let Some(wait) = shut {
            self.give_up_waiting(host, wait, now);
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
        let most = item.max_redirects(self.max_redirects);
        if most == 0 {
            return Ok(None);
        }
        let next = redirect::next(&item.request, response)?;
        if next.is_some() && item.redirects == most {
            let mut detail = format!("more than {most} redirects");
            // It may send everybody away who comes without it.
            if !self.keeps_cookies && response.headers().contains_key(SET_COOKIE) {
                detail.push_str("; the server sets a cookie");
            }
            return Err(Error::new(ErrorKind::Redirect).detail(detail));
        }
        Ok(next)
    }

    /// The item goes on as a request to what may be another host, whose turn it then awaits.
    fn redirect(&mut self, key: usize, next: Request, now: Instant) {
        let host = match Origin::of(next.uri()) {
            Ok(origin) => self.hosts.join(origin, now),
            Err(error) => return self.complete(key, Err(error), now),
        };
        let item = &mut self.items[key];
        if let Some(events) = &mut self.events {
            events.redirected(item.index, next.uri().clone(), now);
        }
        self.hosts.leave(item.host);
        // A validator tells versions of one resource apart, not resources (RFC 9110 §8.8.3).
        if let Some(kept) = &mut item.kept {
            kept.disown();
        }
        item.redirect(next);
        item.host = host;
        match self.shut_for(host, now) {
            Some(wait) => self.complete(key, Err(self.busy(wait)), now),
            None => self.queue_again(key, now),
        }
        self.hosts.refresh(host, now, &mut self.timers);
    }

    /// Gives up what is unfinished: it is yielded as [`ErrorKind::Cancelled`]. What is complete
    /// is still yielded as it is. Nothing more is taken.
    pub fn stop(&mut self, now: Instant) {
        let now = self.pass(now);
        self.close(ErrorKind::Cancelled, now);
    }

    /// Parts of bodies that are of no use any more. To drop them is to run code of their sinks, which may block.
    #[must_use]
    pub(crate) fn discarded(&mut self) -> Vec<Kept> {
        std::mem::take(&mut self.discarded)
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

    fn complete(&mut self, key: usize, result: Result<Response, Error>, now: Instant) {
        self.leave_state(key, now);
        let mut item = self.items.remove(key);
        self.hosts.leave(item.host);
        self.discarded.extend(item.kept.take().map(|kept| *kept));
        self.put(item.complete(result, now));
    }

    fn close(&mut self, kind: ErrorKind, now: Instant) {
        if self.closed.is_some() {
            return;
        }
        self.closed = Some(kind);
        self.ended = true;
        self.flow.close();
        self.in_flight = 0;
        self.books.cut_off();
        self.timers.clear();
        let mut keys: Vec<_> = self
            .items
            .iter()
            .map(|(key, item)| (item.index, key))
            .collect();
        keys.sort_unstable();
        for (_, key) in keys {
            self.tell_cut(key, kind, now);
            self.leave_state(key, now);
            let mut item = self.items.remove(key);
            self.discarded.extend(item.kept.take().map(|kept| *kept));
            self.put(item.complete(Err(kind.into()), now));
        }
        self.hosts.clear();
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
