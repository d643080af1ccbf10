//! A second, slower account of a batch, kept from what can be seen of it. Every entry checks a law.

mod budget;
mod chain;
mod host;
mod item;
mod priority;
mod results;
mod wait;

use std::time::Instant;

use fetch_many::strategy::{Attempt, Batch};
use fetch_many::{Config, ErrorKind, Order, Outcome, Plan, Settings};

use self::budget::Budget;
use self::chain::Chain;
use self::host::Host;
use self::item::{Expected, Item, State};
use self::priority::Priorities;
use crate::reply::Reply;
use crate::scenario::{Given, HOSTS, Scenario, Tag, origin};

pub(crate) struct Ledger {
    plan: Plan,
    config: Config,
    limit: usize,
    now: Instant,
    deadline_at: Option<Instant>,
    closed: Option<ErrorKind>,
    /// Whether the input may have more.
    more: bool,
    /// By index.
    items: Vec<Item>,
    hosts: [Host; HOSTS],
    priorities: Priorities,
    in_flight: usize,
    budget: Budget,
    yielded: usize,
    retries: usize,
}

impl Ledger {
    pub(crate) fn new(scenario: &Scenario, now: Instant) -> Self {
        let plan = &scenario.plan;
        Self {
            plan: plan.clone(),
            config: scenario.config.clone(),
            limit: plan.limit.get(),
            now,
            deadline_at: None,
            closed: None,
            more: true,
            items: Vec::new(),
            hosts: scenario.hosts.map(|own| Host::new(plan, own)),
            priorities: Priorities::default(),
            in_flight: 0,
            budget: Budget::new(&plan.retry),
            yielded: 0,
            retries: 0,
        }
    }

    /// The engine is told the time.
    pub(crate) fn look(&mut self, now: Instant) {
        self.now = now;
        let Some(deadline) = self.plan.deadline else {
            return;
        };
        if now >= *self.deadline_at.get_or_insert(now + deadline) {
            self.close(ErrorKind::Deadline);
        }
    }

    /// Time passes, and the engine is not told.
    pub(crate) fn pass(&mut self, now: Instant) {
        self.now = now;
    }

    pub(crate) fn end(&mut self) {
        self.more = false;
    }

    /// Laws 3, 4 and 15: what may be taken, and when.
    pub(crate) fn take(&mut self, given: &Given) -> usize {
        assert!(self.closed.is_none() && self.more, "law 15: taken too late");
        let bound = self.limit + self.plan.lookahead;
        let open = self.items.len() - self.yielded;
        assert!(open < bound, "law 3: {open} taken and not yielded");
        let item = match given {
            Given::Invalid => {
                let invalid = Expected::Kind(ErrorKind::Request);
                Item::new(
                    None,
                    Settings::default(),
                    State::Complete(invalid),
                    self.now,
                )
            }
            Given::Request {
                host,
                method,
                settings,
            } => {
                let chain = Chain::new(*host, method.clone());
                Item::new(
                    Some(chain),
                    Settings::clone(settings),
                    self.in_turn(*host),
                    self.now,
                )
            }
        };
        self.items.push(item);
        self.items.len() - 1
    }

    /// Laws 3, 8, 11, 13 and 15: what may start, and when.
    pub(crate) fn start(&mut self, index: usize, attempt: &Attempt) {
        assert!(self.closed.is_none(), "law 15: started after the end");
        assert!(self.in_flight < self.limit, "law 3: over the limit");
        let item = &self.items[index];
        let id = item.host().expect("law 7: an invalid request was started");
        let fresh = attempt.bounds.fresh;
        assert_eq!(fresh, item.fresh, "law 11: on a new connection or not");
        self.check_turn(id);
        self.check_priority(index);
        let now = self.now;
        let item = &mut self.items[index];
        let chain = item.chain.as_mut().unwrap();
        match item.state {
            State::Pending(_) => {}
            State::Undecided(..) => {
                item.retries += 1;
                chain.repeat();
            }
            state => panic!("law 1: {index} was started while {state:?}"),
        }
        chain.check_start(attempt, &item.settings, &self.config, now);
        item.state = State::InFlight;
        item.attempts += 1;
        if item.attempts == 1 {
            self.budget.earn();
        }
        if !std::mem::take(&mut item.is_new) {
            let harmless = item.is_asked || item.may_be_repeated(&self.plan.retry);
            assert!(harmless, "law 11: a POST was repeated");
            self.retries += 1;
        }
        let paid = item.attempts - item.free;
        let most = item.retry(&self.plan.retry).max_retries;
        assert!(paid <= most, "law 11: too often");
        assert!(paid <= item.retries, "law 11: more than was paid for");
        self.in_flight += 1;
        self.hosts[id].start(now);
    }

    pub(crate) fn finish(&mut self, index: usize, reply: Reply) {
        if self.closed.is_some() {
            return;
        }
        let item = &mut self.items[index];
        assert_eq!(item.state, State::InFlight);
        item.fresh |= reply == Reply::Silent;
        item.is_asked = reply.pause().is_some();
        let host = &mut self.hosts[item.host().unwrap()];
        self.in_flight -= 1;
        host.finish();
        let paused = reply.pause().map(|pause| host.pause(self.now + pause));
        let id = item.host().unwrap();
        match item.follow(reply, &self.config) {
            Ok(true) => {
                let next = item.host().unwrap();
                self.items[index].state = self.in_turn(next);
            }
            Ok(false) => self.conclude(index, reply),
            Err(kind) => item.state = State::Complete(Expected::Kind(kind)),
        }
        if paused.is_some() && self.is_shut(id) {
            self.give_up_waiting(id);
        }
    }

    /// Laws 9 and 15: what is complete stays so, and the rest is given up.
    pub(crate) fn close(&mut self, kind: ErrorKind) {
        if self.closed.is_some() {
            return;
        }
        self.closed = Some(kind);
        self.more = false;
        self.in_flight = 0;
        for item in &mut self.items {
            item.state = match item.state {
                State::Pending(_) | State::InFlight => State::Complete(Expected::Kind(kind)),
                State::Undecided(reply, _) => State::Complete(Expected::Either(reply, kind)),
                state => state,
            };
        }
    }

    /// Laws 1, 2 and 7: one outcome each, in order, and the right one.
    pub(crate) fn accept(&mut self, outcome: &Outcome) {
        let index = outcome.index;
        if self.plan.order == Order::AsGiven {
            assert_eq!(index, self.yielded, "law 2: out of order");
        }
        let item = &mut self.items[index];
        let is = |reply: Reply| reply.is_result(&outcome.result);
        let kind = outcome.result.as_ref().err().map(fetch_many::Error::kind);
        let right = match item.state {
            State::Complete(Expected::Reply(reply)) | State::Undecided(reply, _) => is(reply),
            State::Complete(Expected::Kind(expected)) => kind == Some(expected),
            State::Complete(Expected::Either(reply, expected)) => {
                is(reply) || kind == Some(expected)
            }
            State::Pending(_) | State::InFlight | State::Yielded => false,
        };
        assert!(right, "law 1: {:?} while {:?}", outcome.result, item.state);
        assert_eq!(outcome.attempts, item.attempts);
        let spent = outcome.retry_budget_spent;
        assert!(
            item.budget_spent.is_none_or(|known| spent == known),
            "law 11: budget"
        );
        let tag = outcome.extensions.get::<Tag>();
        assert_eq!(tag, Some(&Tag(index)), "law 1: what was attached");
        let uri = outcome.uri.as_ref().map(ToString::to_string);
        let asked = uri.unwrap_or_default();
        let host = item.host().map(origin).unwrap_or_default();
        assert!(asked.starts_with(&host), "law 13: {asked} is not at {host}");
        assert_eq!(asked.is_empty(), item.chain.is_none());
        let redirects = item.chain.as_ref().map_or(0, |chain| chain.redirects);
        assert_eq!(outcome.redirects, redirects, "law 16");
        assert_eq!(outcome.timing.taken, item.taken);
        assert_eq!(outcome.timing.started.is_some(), item.attempts > 0);
        item.state = State::Yielded;
        self.yielded += 1;
    }

    /// Law 16, at any time.
    pub(crate) fn check_accounts(&self, batch: &Batch) {
        assert_eq!(batch.taken(), self.items.len(), "law 16");
        assert_eq!(batch.retries(), self.retries, "law 16");
        assert_eq!(batch.in_flight(), self.in_flight);
        assert_eq!(batch.is_closed(), self.closed.is_some());
    }

    pub(crate) fn check_done(&self) {
        assert!(!self.more, "done before the input's end");
        let yielded = |item: &Item| item.state == State::Yielded;
        assert!(self.items.iter().all(yielded), "law 1: done without all");
        assert_eq!(self.items.len(), self.yielded, "law 16");
    }
}
