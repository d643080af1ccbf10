//! How the time of a batch passes, and where it goes.

use std::time::Instant;

use super::Batch;
use super::books::Use;
use super::item::State;
use super::moment::Moment;
use super::timers::Due;
use crate::course::Course;
use crate::{ConnectionInfo, Error, Ledger, Phases, Response, Spent};

impl Batch {
    /// Where the slots went up to now: what a batch in progress has of a [`Ledger`].
    #[must_use]
    pub fn ledger(&mut self, now: Instant) -> Ledger {
        self.pass(now);
        self.books.ledger
    }

    /// Time has passed until `now`, and what was due by then happens, each at its time. Returns the time, which never
    /// goes back.
    pub(super) fn pass(&mut self, now: Instant) -> Moment {
        while let Some(at) = self.timers.next().filter(|at| *at <= now) {
            // Until then, it waited.
            let at = self.keep_books(at);
            self.wake(at);
        }
        self.keep_books(now)
    }

    /// What the first timer was set for.
    fn wake(&mut self, now: Moment) {
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

    fn keep_books(&mut self, now: Instant) -> Moment {
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
        course: &mut Course,
        result: &Result<Response, Error>,
        now: Moment,
    ) {
        let version = result.as_ref().ok().map(Response::version);
        let item = &mut self.items[key];
        let connection = course.connection().map(|connection| ConnectionInfo {
            version,
            ..connection
        });
        item.ran_on(connection);
        let spent = course.end(item.age(now), now.at);
        item.phases().add_stages(spent);
        self.books.settle(spent);
        item.come(State::Between, now);
        if self.events.is_some() {
            self.tell_end(key, result, connection, Phases::of_stages(spent));
        }
    }

    /// The item leaves the state that it is in: its time there goes to what it was there for.
    pub(super) fn leave_state(&mut self, key: usize, now: Moment) {
        let item = &mut self.items[key];
        match item.state() {
            State::Queued(came) => {
                let waited = self.hosts.waited(item.host, now);
                item.phases().add_waits(&waited.since(&came));
            }
            State::Backoff => item.spend_all(Spent::Backoff, now),
            State::InFlight => item.spend_all(Spent::Cut, now),
            State::Between => {}
        }
        item.come(State::Between, now);
    }

    /// The item comes into its host's queue, where it has waited its turn before. To be followed by
    /// [`refresh`](super::hosts::Hosts::refresh).
    pub(super) fn queue_again(&mut self, key: usize, now: Moment) {
        self.come_to_queue(key, now);
        let item = &self.items[key];
        self.hosts.enqueue_again(item.host, item.priority(), key);
    }

    /// The item comes into its host's queue.
    pub(super) fn come_to_queue(&mut self, key: usize, now: Moment) {
        self.leave_state(key, now);
        let item = &mut self.items[key];
        let waited = self.hosts.waited(item.host, now);
        item.come(State::Queued(waited), now);
    }
}
