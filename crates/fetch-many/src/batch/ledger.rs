//! Where the slots go: what the engine keeps of the [`Ledger`], and how its time passes.

use std::time::Instant;

use super::Batch;
use super::item::State;
use super::timers::Due;
use super::waits::{Queued, Why};
use crate::course::{Course, Stage};
use crate::{ConnectionInfo, Error, Ledger, Phases, Response, Slots, Spent};

/// The ledger of a batch in progress.
pub(super) struct Books {
    ledger: Ledger,
    /// Up to when it is kept, once the batch has begun.
    kept_to: Option<Instant>,
    /// The caller has an outcome, and has not asked for anything since.
    caller_is_away: bool,
    /// Whether there was nothing more to take at that time.
    had_ended: bool,
    is_over: bool,
}

/// What decides what becomes of the slots, from one step to the next.
struct Use {
    in_flight: usize,
    queued: Queued,
    in_backoff: usize,
    /// Whether more could be taken, as far as the bound goes.
    is_within_bound: bool,
}

impl Books {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            ledger: Ledger::new(limit),
            kept_to: None,
            caller_is_away: false,
            had_ended: false,
            is_over: false,
        }
    }

    /// Time has passed until `now`, and all of it was as it still is. Returns the time: it never goes back, though who
    /// looked at the clock first may be heard second.
    fn keep(&mut self, now: Instant, used: impl FnOnce() -> Use) -> Instant {
        let kept_to = *self.kept_to.get_or_insert(now);
        if now <= kept_to {
            return kept_to;
        }
        self.kept_to = Some(now);
        if !self.is_over {
            let time = now.duration_since(kept_to);
            self.ledger.pass(time);
            self.spend(time.as_nanos(), &used());
        }
        now
    }

    /// So much time for each slot.
    fn spend(&mut self, time: u128, used: &Use) {
        let mut spend = |slots, count| {
            self.ledger.add(slots, time.saturating_mul(count as u128));
        };
        spend(Slots::Running, used.in_flight);
        let mut free = self.ledger.limit() - used.in_flight;
        if free == 0 {
            return;
        }
        let mut spend = |slots, most: usize| {
            let count = most.min(free);
            free -= count;
            self.ledger.add(slots, time.saturating_mul(count as u128));
        };
        spend(Slots::Caller, used.queued.count(Why::Slot));
        spend(Slots::Host, used.queued.count(Why::Host));
        spend(Slots::Rate, used.queued.count(Why::Rate));
        spend(Slots::Pause, used.queued.count(Why::Pause));
        spend(Slots::Backoff, used.in_backoff);
        let rest = if self.had_ended {
            Slots::Tail
        } else if self.caller_is_away {
            Slots::Caller
        } else if used.is_within_bound {
            Slots::Input
        } else {
            Slots::Bound
        };
        spend(rest, usize::MAX);
    }

    /// An attempt has ended, and so much of it went to this stage.
    fn settle(&mut self, stage: Stage, nanos: u64) {
        self.ledger.settle(stage.into(), nanos.into());
    }

    /// Up to when it is kept.
    pub(super) fn kept_to(&self) -> Option<Instant> {
        self.kept_to
    }

    /// The caller asks what is to be done.
    pub(super) fn caller_is_back(&mut self) {
        self.caller_is_away = false;
    }

    /// The caller has been given an outcome.
    pub(super) fn caller_leaves(&mut self) {
        self.caller_is_away = true;
    }

    /// What is in flight is cut off.
    pub(super) fn cut_off(&mut self) {
        let running = self.ledger.get(Slots::Running);
        self.ledger.settle(Slots::Cut, running);
    }

    /// The batch is done: no time passes any more.
    pub(super) fn close(&mut self) {
        self.is_over = true;
    }
}

impl Batch {
    /// Where the slots went up to now: what a batch in progress has of a [`Ledger`].
    #[must_use]
    pub fn ledger(&mut self, now: Instant) -> Ledger {
        self.pass(now);
        self.books.ledger
    }

    /// Time has passed until `now`, and what was due by then happens, each at its time. Returns the time, which never
    /// goes back.
    pub(super) fn pass(&mut self, now: Instant) -> Instant {
        while let Some(at) = self.timers.next().filter(|at| *at <= now) {
            // Until then, it waited.
            let at = self.keep_books(at);
            self.wake(at);
        }
        self.keep_books(now)
    }

    /// What the first timer was set for.
    fn wake(&mut self, now: Instant) {
        let host = match self.timers.pop() {
            Some(Due::Host(host)) => host,
            Some(Due::Item(key)) => {
                self.queue_again(key, now);
                self.items[key].host
            }
            None => return,
        };
        self.hosts.refresh(host, now, &mut self.timers);
    }

    fn keep_books(&mut self, now: Instant) -> Instant {
        let used = || Use {
            in_flight: self.in_flight,
            queued: self.hosts.queued(),
            in_backoff: self.timers.items(),
            is_within_bound: self.taken - self.yielded < self.bound,
        };
        let now = self.books.keep(now, used);
        // The end of the input is told without a time: it is as late as what is told next.
        self.books.had_ended = self.ended;
        now
    }

    /// The item's attempt has ended, and this was its course.
    pub(super) fn account(
        &mut self,
        key: usize,
        course: Course,
        result: &Result<Response, Error>,
        now: Instant,
    ) {
        let version = result.as_ref().ok().map(Response::version);
        let item = &mut self.items[key];
        let connection = course.connection().map(|connection| ConnectionInfo {
            version,
            ..connection
        });
        item.ran_on(connection);
        let spent = course.end(item.since(), now);
        for (stage, nanos) in Stage::ALL.into_iter().zip(spent) {
            if nanos > 0 {
                item.spend(stage.into(), nanos);
                self.books.settle(stage, nanos);
            }
        }
        item.come(State::Between, now);
        if self.events.is_some() {
            self.tell_end(key, result, connection, Phases::of_stages(spent));
        }
    }

    /// The item leaves the state that it is in: its time there goes to what it was there for.
    pub(super) fn leave_state(&mut self, key: usize, now: Instant) {
        let item = &mut self.items[key];
        match item.state() {
            State::Queued(came) => {
                let waited = self.hosts.waited(item.host, now);
                for (spent, nanos) in waited.since(&came) {
                    item.spend(spent, nanos);
                }
            }
            State::Backoff => item.spend_all(Spent::Backoff, now),
            State::InFlight => item.spend_all(Spent::Cut, now),
            State::Between => {}
        }
        item.come(State::Between, now);
    }

    /// The item comes into its host's queue, where it has waited its turn before. To be followed by
    /// [`refresh`](super::hosts::Hosts::refresh).
    pub(super) fn queue_again(&mut self, key: usize, now: Instant) {
        self.come_to_queue(key, now);
        let item = &self.items[key];
        self.hosts.enqueue_again(item.host, item.priority(), key);
    }

    /// The item comes into its host's queue.
    pub(super) fn come_to_queue(&mut self, key: usize, now: Instant) {
        self.leave_state(key, now);
        let item = &mut self.items[key];
        let waited = self.hosts.waited(item.host, now);
        item.come(State::Queued(waited), now);
    }
}
