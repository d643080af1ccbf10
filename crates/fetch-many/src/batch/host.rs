//! One host as the engine knows it: [`Host`].

use std::time::Instant;

use super::moment::Moment;
use super::pace::Pace;
use super::queues::Queues;
use super::timers::{FAR, after};
use super::waits::{Waits, Why};
use crate::Rate;
use crate::wire::origin::Origin;

/// A host is kept while it has items, or a pause, a rate or a word of its own to remember.
#[derive(Debug)]
pub(super) struct Host {
    pub(super) is_https: bool,
    pub(super) authority: Box<str>,
    /// How many attempts may be in flight, as the plan has it.
    limit: usize,
    /// How often it may be asked, as the plan has it.
    rate: Option<Rate>,
    pub(super) queues: Queues,
    pub(super) in_flight: usize,
    /// Items taken and unfinished.
    pub(super) items: usize,
    /// `Retry-After`: nothing starts before.
    pub(super) paused_until: Option<Instant>,
    /// The theoretical arrival time of the generic cell rate algorithm.
    arrival: Option<Instant>,
    /// If the plan adapts to what hosts say.
    pub(super) pace: Option<Box<Pace>>,
    /// The timer that is set for this host, so that there is only one.
    pub(super) wakes_at: Option<Instant>,
    /// What its queue waits for.
    pub(super) waits: Waits,
}

impl Host {
    /// One that nothing is known of yet.
    pub(super) fn new(
        origin: Origin<'_>,
        limit: usize,
        rate: Option<Rate>,
        adapts: bool,
        now: Moment,
    ) -> Self {
        // Times are added up no farther than that, so they must not be taken off from farther.
        let rate = rate.map(|rate| Rate {
            interval: rate.interval.min(FAR),
            ..rate
        });
        Self {
            is_https: origin.is_https(),
            authority: origin.authority().into(),
            limit,
            rate,
            queues: Queues::default(),
            in_flight: 0,
            items: 0,
            paused_until: None,
            arrival: None,
            pace: adapts.then(|| Box::new(Pace::new(rate))),
            wakes_at: None,
            waits: Waits::new(now),
        }
    }

    /// The next of this priority, whose turn it is. None if what has happened since it got its turn, such as the
    /// beginning of a pause, forbids it.
    pub(super) fn start(&mut self, priority: i8, now: Instant) -> Option<usize> {
        let may_start = self.has_slot() && self.allowed_from().is_none_or(|at| at <= now);
        let item = self.queues.pop(priority, may_start)?;
        self.in_flight += 1;
        if let Some(pace) = &mut self.pace {
            pace.start(now);
        }
        if let Some(rate) = self.current_rate() {
            let arrival = self.arrival.map_or(now, |arrival| arrival.max(now));
            self.arrival = Some(after(arrival, rate.interval));
        }
        Some(item)
    }

    /// Whether one more attempt may be in flight.
    pub(super) fn has_slot(&self) -> bool {
        let window = self.pace.as_ref().map_or(usize::MAX, |pace| pace.window());
        self.in_flight < self.limit.min(window)
    }

    /// What its queue waits for, if pause and rate let nothing start before `rests_until`: of these two, the one that
    /// lasts longer. `limit` is that of all hosts together: where all slots are this host's, they are what is short.
    pub(super) fn waits_for(&self, rests_until: Option<Instant>, limit: usize) -> Why {
        if !self.has_slot() {
            return if self.in_flight < limit {
                Why::Host
            } else {
                Why::Slot
            };
        }
        match rests_until {
            None => Why::Slot,
            until if until == self.paused_until => Why::Pause,
            Some(_) => Why::Rate,
        }
    }

    /// How often it may be asked at the moment.
    fn current_rate(&self) -> Option<Rate> {
        self.pace
            .as_ref()
            .and_then(|pace| pace.rate())
            .or(self.rate)
    }

    /// When the next attempt may start, as far as pause and rate go; `None`: at any time.
    pub(super) fn allowed_from(&self) -> Option<Instant> {
        let by_rate = self
            .current_rate()
            .zip(self.arrival)
            .and_then(|(rate, arrival)| {
                let head_start = rate.interval.saturating_mul(rate.burst.get() - 1);
                // Before the clock's own beginning, that is: at any time.
                arrival.checked_sub(head_start)
            });
        self.paused_until.max(by_rate)
    }

    /// Whether forgetting the host now would let its next attempts start too early.
    pub(super) fn remembers(&self, now: Instant) -> bool {
        self.remembered_until().is_some_and(|until| until > now)
    }

    pub(super) fn remembered_until(&self) -> Option<Instant> {
        let pace = self.pace.as_ref();
        self.arrival
            .max(pace.and_then(|pace| pace.remembered_until()))
    }
}
