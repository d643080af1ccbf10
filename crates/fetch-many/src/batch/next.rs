//! What a batch says is to be done next, and how an attempt starts.

use std::collections::VecDeque;
use std::iter;
use std::time::Instant;

use super::Batch;
use super::item::NextAttempt;
use super::moment::Moment;
use super::step::{Attempt, Next, Step, Turn};
use crate::Outcome;

impl Batch {
    /// What to do next. The first call starts the deadline's clock.
    ///
    /// Who waits for [room](crate::strategy::Share) for a body is woken here: nothing else wakes them when it is their turn,
    /// or the batch has ended by its deadline.
    pub fn step(&mut self, now: Instant) -> Step<Attempt> {
        let step = self.next_step(now);
        self.wake_readers();
        step
    }

    /// Those who wait for room, for whom something has changed.
    pub(super) fn wake_readers(&mut self) {
        if let Some(bodies) = self.readers_to_wake() {
            bodies.wake();
        }
    }

    fn next_step(&mut self, now: Instant) -> Step<Attempt> {
        match self.next(now) {
            Next::Start(turn) => Step::Start(self.begin(turn)),
            Next::Yield => match self.next_outcome() {
                Some(outcome) => Step::Yield(outcome),
                // Not after `Next::Yield`; and to look again later does no harm.
                None => Step::Wait(self.next_wake()),
            },
            Next::Take => Step::Take,
            Next::Wait => Step::Wait(self.next_wake()),
            Next::Done => Step::Done,
        }
    }

    /// As [`step`](Self::step), and what there is to start or to yield stays here until it is asked for.
    pub(crate) fn next(&mut self, now: Instant) -> Next {
        let now = self.pass(now);
        self.books.caller_is_back();
        if let Some(turn) = self.next_turn(now) {
            return Next::Start(turn);
        }
        if self.completed.is_ready() {
            return Next::Yield;
        }
        if self.may_take() {
            return Next::Take;
        }
        if self.ended && self.items.is_empty() {
            self.books.close();
            return Next::Done;
        }
        Next::Wait
    }

    /// The next attempt that may start now, if any. A worker that has just finished one asks here,
    /// so that it need not wait for the caller. Notices the deadline, as [`step`](Self::step) does.
    pub fn start(&mut self, now: Instant) -> Option<Attempt> {
        let now = self.pass(now);
        let turn = self.next_turn(now)?;
        Some(self.begin(turn))
    }

    /// Whose turn it is to start now, if anybody's: to be [begun](Self::begin) before anything else is asked.
    fn next_turn(&mut self, now: Moment) -> Option<Turn> {
        self.keep_deadline(now);
        if self.in_flight >= self.limit {
            return None;
        }
        let item = self.hosts.start_next(now, &mut self.timers)?;
        self.in_flight += 1;
        self.serial += 1;
        Some(Turn { item, now })
    }

    /// The attempt of the item whose turn it is.
    pub(crate) fn begin(&mut self, Turn { item: key, now }: Turn) -> Attempt {
        self.leave_state(key, now);
        let item = &mut self.items[key];
        match item.next {
            NextAttempt::First => self.retry.earn(),
            NextAttempt::Repetition => self.retries += 1,
            NextAttempt::Redirected => {}
        }
        self.flow.set_in_flight(item.index, true);
        let (policy, bodies) = (self.retry.policy(), self.flow.bodies());
        let attempt = item.start(key, self.serial, self.bounds, policy, bodies, now);
        if let Some(events) = &mut self.events {
            events.started(item, now.at);
        }
        #[cfg(feature = "cookies")]
        let attempt = self.with_cookies(attempt);
        attempt
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

    /// The next outcome that may be yielded, in the plan's order. Its body is the caller's from now on, and gives the
    /// [room](crate::Plan::in_memory) back that it has taken.
    pub fn next_outcome(&mut self) -> Option<Outcome> {
        let outcome = self.pass_outcome()?;
        if let Some(bodies) = self.bodies() {
            bodies.allowance.take_ready(outcome.body_length());
        }
        Some(outcome)
    }

    /// The same, and the caller has not taken it yet: its body stays within what may be in memory.
    fn pass_outcome(&mut self) -> Option<Outcome> {
        let mut outcome = self.completed.pop()?;
        outcome.is_yielded(self.books.kept_to().unwrap_or(outcome.timing.finished));
        self.yielded += 1;
        self.flow.pass_on(self.completed.is_ready());
        self.books.caller_leaves();
        Some(outcome)
    }

    /// All outcomes that may be yielded go into `ready`, which is empty. When each is, is said there, and when the caller
    /// takes it.
    pub(crate) fn hand_over(&mut self, ready: &mut VecDeque<Outcome>) {
        let Some(outcomes) = self.completed.all() else {
            return ready.extend(iter::from_fn(|| self.pass_outcome()));
        };
        // None of them is moved.
        std::mem::swap(outcomes, ready);
        self.yielded += ready.len();
        self.books.caller_leaves();
    }
}
