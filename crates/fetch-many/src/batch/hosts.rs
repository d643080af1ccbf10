//! Who may be asked next: requests queue per host, hosts take turns.

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use slab::Slab;

use super::pace::Pace;
use super::timers::{Due, FAR, Timers, after};
use super::waits::{Queued, Waited, Waits, Why};
use crate::wire::origin::Origin;
use crate::{Plan, Rate};

#[derive(Debug)]
pub(super) struct Hosts {
    per_host: usize,
    rate: Option<Rate>,
    adapt: bool,
    /// By their authority, those of `http` and those of `https`.
    keys: [HashMap<Box<str>, usize>; 2],
    known: Slab<Host>,
    /// Hosts that have something to start and may start it, each once: round robin.
    turns: VecDeque<usize>,
    /// What the items in all queues wait for.
    queued: Queued,
}

/// A host is kept while it has items, or a pause, a rate or a word of its own to remember.
#[derive(Debug)]
struct Host {
    is_https: bool,
    authority: Box<str>,
    /// Items that have had a turn before: they go first, in the order in which they came back.
    again: VecDeque<usize>,
    pending: VecDeque<usize>,
    in_flight: usize,
    /// Items taken and unfinished.
    items: usize,
    has_turn: bool,
    /// `Retry-After`: nothing starts before.
    paused_until: Option<Instant>,
    /// The theoretical arrival time of the generic cell rate algorithm.
    arrival: Option<Instant>,
    /// If the plan adapts to what hosts say.
    pace: Option<Box<Pace>>,
    /// The timer that is set for this host, so that there is only one.
    wakes_at: Option<Instant>,
    /// What its queue waits for.
    waits: Waits,
}

impl Hosts {
    pub(super) fn new(plan: &Plan) -> Self {
        let per_host = plan.per_host.unwrap_or(plan.limit).get();
        // Times are added up no farther than that, so they must not be taken off from farther.
        let rate = plan.rate.map(|rate| Rate {
            interval: rate.interval.min(FAR),
            ..rate
        });
        Self {
            per_host,
            rate,
            adapt: plan.adapt,
            keys: Default::default(),
            known: Slab::new(),
            turns: VecDeque::new(),
            queued: Queued::default(),
        }
    }

    /// One more item for this host.
    pub(super) fn join(&mut self, origin: Origin<'_>, now: Instant) -> usize {
        let known = self.keys[usize::from(origin.is_https())].get(origin.authority());
        let id = known.copied().unwrap_or_else(|| self.add(origin, now));
        self.known[id].items += 1;
        id
    }

    fn add(&mut self, origin: Origin<'_>, now: Instant) -> usize {
        let authority: Box<str> = origin.authority().into();
        let id = self.known.insert(Host {
            is_https: origin.is_https(),
            authority: authority.clone(),
            again: VecDeque::new(),
            pending: VecDeque::new(),
            in_flight: 0,
            items: 0,
            has_turn: false,
            paused_until: None,
            arrival: None,
            pace: self.adapt.then(|| Box::new(Pace::new(self.rate))),
            wakes_at: None,
            waits: Waits::new(now),
        });
        self.keys[usize::from(origin.is_https())].insert(authority, id);
        id
    }

    /// One item less. [`refresh`](Self::refresh) forgets the host if it was the last.
    pub(super) fn leave(&mut self, id: usize) {
        self.known[id].items -= 1;
    }

    pub(super) fn enqueue(&mut self, id: usize, item: usize, now: Instant, timers: &mut Timers) {
        self.known[id].pending.push_back(item);
        self.refresh(id, now, timers);
    }

    /// For an item that has waited its turn before. To be followed by [`refresh`](Self::refresh).
    pub(super) fn enqueue_again(&mut self, id: usize, item: usize) {
        self.known[id].again.push_back(item);
    }

    /// Lets no item wait for this host any more. To be followed by [`refresh`](Self::refresh).
    pub(super) fn clear_queue(&mut self, id: usize) {
        let host = &mut self.known[id];
        host.again.clear();
        host.pending.clear();
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
    pub(super) fn recover(&mut self, id: usize, now: Instant) {
        if let Some(pace) = &mut self.known[id].pace {
            pace.recover(now);
        }
    }

    /// The host says to attempt `serial` that it is asked too often; `last` is the last one started.
    pub(super) fn slow_down(&mut self, id: usize, serial: u64, last: u64, now: Instant) {
        let host = &mut self.known[id];
        let resumes = host.paused_until.map_or(now, |until| until.max(now));
        if let Some(pace) = &mut host.pace {
            pace.slow_down(serial, last, resumes);
        }
    }

    /// When the next attempt at this host may start, as far as pause and rate go; `None`: at any
    /// time.
    pub(super) fn allowed_from(&self, id: usize) -> Option<Instant> {
        self.known[id].allowed_from(self.rate)
    }

    /// What this host's queue has waited for up to now.
    pub(super) fn waited(&mut self, id: usize, now: Instant) -> Waited {
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
    pub(super) fn start_next(&mut self, now: Instant, timers: &mut Timers) -> Option<usize> {
        loop {
            let id = self.turns.pop_front()?;
            let host = &mut self.known[id];
            host.has_turn = false;
            // A pause may have begun since it got its turn.
            let allowed = host.allowed_from(self.rate).is_none_or(|at| at <= now);
            let item = if allowed { host.next() } else { None };
            if item.is_some() {
                host.in_flight += 1;
                if let Some(pace) = &mut host.pace {
                    pace.start(now);
                }
                if let Some(rate) = host.rate(self.rate) {
                    let arrival = host.arrival.map_or(now, |arrival| arrival.max(now));
                    host.arrival = Some(after(arrival, rate.interval));
                }
            }
            self.refresh(id, now, timers);
            if item.is_some() {
                return item;
            }
        }
    }

    /// Gives the host its turn, sets its timer, or forgets it: whatever its state now calls for.
    pub(super) fn refresh(&mut self, id: usize, now: Instant, timers: &mut Timers) {
        // A timer may outlive its host, whose number another may have by now: both are harmless.
        let Some(host) = self.known.get_mut(id) else {
            return;
        };
        host.wakes_at = host.wakes_at.filter(|at| *at > now);
        let rests_until = host.allowed_from(self.rate).filter(|at| *at > now);
        if host.items == 0 && rests_until.is_none() && !host.remembers(now) {
            let mut host = self.known.remove(id);
            host.waits.become_so(Why::Slot, 0, &mut self.queued, now);
            self.keys[usize::from(host.is_https)].remove(&host.authority);
            return;
        }
        let why = host.waits_for(rests_until, self.per_host);
        let length = host.again.len() + host.pending.len();
        host.waits.become_so(why, length, &mut self.queued, now);
        if why == Why::Host {
            return;
        }
        let wakes_at = match rests_until {
            // Though it may have its turn: it will not be given before, and what it waits for then is another thing.
            Some(at) => at,
            None if host.has_turn => return,
            None if host.is_awaited() => {
                host.has_turn = true;
                self.turns.push_back(id);
                return;
            }
            // Idle, and forgotten once its rate has nothing more to say.
            None if host.items == 0 => host.remembered_until().unwrap_or(now),
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

impl Host {
    fn next(&mut self) -> Option<usize> {
        self.again.pop_front().or_else(|| self.pending.pop_front())
    }

    fn is_awaited(&self) -> bool {
        !self.again.is_empty() || !self.pending.is_empty()
    }

    /// How many attempts may be in flight.
    fn limit(&self, given: usize) -> usize {
        let window = self.pace.as_ref().map_or(usize::MAX, |pace| pace.window());
        given.min(window)
    }

    /// What its queue waits for, if pause and rate let nothing start before `rests_until`: of these two, the one that
    /// lasts longer.
    fn waits_for(&self, rests_until: Option<Instant>, given: usize) -> Why {
        if self.in_flight >= self.limit(given) {
            return Why::Host;
        }
        match rests_until {
            None => Why::Slot,
            until if until == self.paused_until => Why::Pause,
            Some(_) => Why::Rate,
        }
    }

    /// How often it may be asked at the moment.
    fn rate(&self, given: Option<Rate>) -> Option<Rate> {
        self.pace.as_ref().and_then(|pace| pace.rate()).or(given)
    }

    fn allowed_from(&self, given: Option<Rate>) -> Option<Instant> {
        let by_rate = self
            .rate(given)
            .zip(self.arrival)
            .and_then(|(rate, arrival)| {
                let head_start = rate.interval.saturating_mul(rate.burst.get() - 1);
                // Before the clock's own beginning, that is: at any time.
                arrival.checked_sub(head_start)
            });
        self.paused_until.max(by_rate)
    }

    /// Whether forgetting the host now would let its next attempts start too early.
    fn remembers(&self, now: Instant) -> bool {
        self.remembered_until().is_some_and(|until| until > now)
    }

    fn remembered_until(&self) -> Option<Instant> {
        let pace = self.pace.as_ref();
        self.arrival
            .max(pace.and_then(|pace| pace.remembered_until()))
    }
}
