//! Who may be asked next: requests queue per host, hosts take turns.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::time::Instant;

use slab::Slab;

use super::host::Host;
use super::moment::Moment;
use super::timers::{Due, Timers};
use super::turns::Turns;
use super::waits::{Queued, Waited, Why};
use crate::plan::HostPlans;
use crate::wire::origin::Origin;
use crate::{HostPlan, Plan, Rate};

#[derive(Debug)]
pub(super) struct Hosts {
    /// Of all hosts together.
    limit: usize,
    per_host: usize,
    rate: Option<Rate>,
    /// Those that are not as the others.
    own: HostPlans,
    adapt: bool,
    /// By their authority, those of `http` and those of `https`.
    keys: [HashMap<Box<str>, usize>; 2],
    known: Slab<Host>,
    turns: Turns,
    /// What the items in all queues wait for.
    queued: Queued,
}

impl Hosts {
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            limit: plan.limit.get(),
            per_host: plan.per_host.unwrap_or(plan.limit).get(),
            rate: plan.rate,
            own: plan.hosts.clone(),
            adapt: plan.adapt,
            keys: Default::default(),
            known: Slab::new(),
            turns: Turns::default(),
            queued: Queued::default(),
        }
    }

    /// One more item for this host.
    pub(super) fn join(&mut self, origin: Origin<'_>, now: Moment) -> usize {
        let known = self.keys[usize::from(origin.is_https())].get(origin.authority());
        let id = known.copied().unwrap_or_else(|| self.add(origin, now));
        self.known[id].items += 1;
        id
    }

    fn add(&mut self, origin: Origin<'_>, now: Moment) -> usize {
        let HostPlan { limit, rate } = self.own.of(origin).unwrap_or_default();
        let limit = limit.map_or(self.per_host, NonZeroUsize::get);
        let host = Host::new(origin, limit, rate.or(self.rate), self.adapt, now);
        let authority = host.authority.clone();
        let id = self.known.insert(host);
        self.keys[usize::from(origin.is_https())].insert(authority, id);
        id
    }

    /// One item less. [`refresh`](Self::refresh) forgets the host if it was the last.
    pub(super) fn leave(&mut self, id: usize) {
        self.known[id].items -= 1;
    }

    /// For an item that is new to this host. To be followed by [`refresh`](Self::refresh).
    pub(super) fn enqueue(&mut self, id: usize, priority: i8, item: usize) {
        self.known[id].queues.push(priority, item);
    }

    /// For an item that has waited its turn before. To be followed by [`refresh`](Self::refresh).
    pub(super) fn enqueue_again(&mut self, id: usize, priority: i8, item: usize) {
        self.known[id].queues.push_again(priority, item);
    }

    /// Lets no item wait for this host any more. To be followed by [`refresh`](Self::refresh).
    pub(super) fn clear_queue(&mut self, id: usize) {
        self.known[id].queues.clear();
    }

    /// An attempt has ended. To be followed by [`refresh`](Self::refresh).
    pub(super) fn release(&mut self, id: usize) {
        self.known[id].in_flight -= 1;
    }

    pub(super) fn pause(&mut self, id: usize, until: Instant) {
        let host = &mut self.known[id];
        host.paused_until = host.paused_until.max(Some(until));
    }

    /// Until when this host has asked to be left alone.
    pub(super) fn paused_until(&self, id: usize) -> Option<Instant> {
        self.known[id].paused_until
    }

    /// The host has given a good answer.
    pub(super) fn recover(&mut self, id: usize, now: Moment) {
        if let Some(pace) = &mut self.known[id].pace {
            pace.recover(now.at);
        }
    }

    /// The host says to attempt `serial` that it is asked too often; `last` is the last one started.
    pub(super) fn slow_down(&mut self, id: usize, serial: u64, last: u64, now: Moment) {
        let host = &mut self.known[id];
        let resumes = host.paused_until.map_or(now.at, |until| until.max(now.at));
        if let Some(pace) = &mut host.pace {
            pace.slow_down(serial, last, resumes);
        }
    }

    /// When the next attempt at this host may start, as far as pause and rate go; `None`: at any
    /// time.
    pub(super) fn allowed_from(&self, id: usize) -> Option<Instant> {
        self.known[id].allowed_from()
    }

    /// Scheme, name and port, as far as its URL says it.
    pub(super) fn name(&self, id: usize) -> String {
        let host = &self.known[id];
        let scheme = if host.is_https { "https" } else { "http" };
        format!("{scheme}://{}", host.authority)
    }

    /// What this host's queue has waited for up to now.
    pub(super) fn waited(&mut self, id: usize, now: Moment) -> Waited {
        self.known[id].waits.waited(now)
    }

    /// How many items wait in queues, and for what.
    pub(super) fn queued(&self) -> Queued {
        self.queued
    }

    /// Whether a host has its turn, unless it has been paused since it got it.
    pub(super) fn is_ready(&self) -> bool {
        !self.turns.is_empty()
    }

    /// The item whose turn it is.
    pub(super) fn start_next(&mut self, now: Moment, timers: &mut Timers) -> Option<usize> {
        loop {
            let (priority, id) = self.turns.pop()?;
            let item = self.known[id].start(priority, now.at);
            if item.is_some() {
                self.turns.started(priority);
            }
            self.refresh(id, now, timers);
            if item.is_some() {
                return item;
            }
        }
    }

    /// Gives the host its turn, sets its timer, or forgets it: whatever its state now calls for.
    pub(super) fn refresh(&mut self, id: usize, now: Moment, timers: &mut Timers) {
        // A timer may outlive its host, whose number another may have by now: both are harmless.
        let Some(host) = self.known.get_mut(id) else {
            return;
        };
        host.wakes_at = host.wakes_at.filter(|at| *at > now.at);
        let rests_until = host.allowed_from().filter(|at| *at > now.at);
        if host.items == 0 && rests_until.is_none() && !host.remembers(now.at) {
            let mut host = self.known.remove(id);
            host.waits.become_so(Why::Slot, 0, &mut self.queued, now);
            self.keys[usize::from(host.is_https)].remove(&host.authority);
            return;
        }
        let why = host.waits_for(rests_until, self.limit);
        let length = host.queues.len();
        host.waits.become_so(why, length, &mut self.queued, now);
        if !host.has_slot() {
            return;
        }
        let wakes_at = match rests_until {
            // Though it may have its turn: it will not be given before, and what it waits for then is another thing.
            Some(at) => at,
            None if host.queues.wants_turn() => {
                return host.queues.give_turns(id, &mut self.turns);
            }
            None if host.queues.has_turn() => return,
            // Idle, and forgotten once its rate has nothing more to say.
            None if host.items == 0 => host.remembered_until().unwrap_or(now.at),
            None => return,
        };
        if host.wakes_at.is_none_or(|set| wakes_at < set) {
            host.wakes_at = Some(wakes_at);
            timers.push(wakes_at, Due::Host(id));
        }
    }

    /// Each host has its key, and no key is kept without its host.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        assert_eq!(
            self.known.len(),
            self.keys.iter().map(HashMap::len).sum::<usize>()
        );
        self.known.len()
    }

    pub(super) fn clear(&mut self) {
        self.keys.iter_mut().for_each(HashMap::clear);
        self.known.clear();
        self.turns.clear();
        self.queued = Queued::default();
    }
}
