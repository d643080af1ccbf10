//! What the engine keeps of the [`Ledger`]: [`Books`].

use std::time::Instant;

use super::moment::Moment;
use super::waits::{Queued, Why};
use crate::phases::nanos;
use crate::stage::Stage;
use crate::{Ledger, Slots};

/// The ledger of a batch in progress.
pub(super) struct Books {
    pub(super) ledger: Ledger,
    /// Up to when it is kept, once the batch has begun.
    kept_to: Option<Moment>,
    /// The caller has an outcome, and has not asked for anything since.
    caller_is_away: bool,
    /// Whether there was nothing more to take at that time.
    pub(super) had_ended: bool,
    is_over: bool,
}

/// What decides what becomes of the slots, from one step to the next.
pub(super) struct Use {
    pub(super) in_flight: usize,
    pub(super) queued: Queued,
    pub(super) in_backoff: usize,
    /// Whether more could be taken, as far as the bound goes.
    pub(super) is_within_bound: bool,
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
    pub(super) fn keep(&mut self, now: Instant, used: impl FnOnce() -> Use) -> Moment {
        let Some(before) = self.kept_to else {
            return *self.kept_to.insert(Moment { at: now, nanos: 0 });
        };
        if now <= before.at {
            return before;
        }
        let passed = nanos(now.duration_since(before.at));
        let now = Moment {
            at: now,
            nanos: before.nanos.saturating_add(passed),
        };
        self.kept_to = Some(now);
        if !self.is_over {
            let (time, used) = (now.nanos - before.nanos, used());
            self.ledger
                .pass(time, used.in_flight == self.ledger.limit());
            self.spend(time, &used);
        }
        now
    }

    /// So much time for each slot.
    fn spend(&mut self, time: u64, used: &Use) {
        // Never more than 128 bits: both have 64.
        let of = |count: usize| u128::from(time) * count as u128;
        self.ledger.add(Slots::Running, of(used.in_flight));
        let mut free = self.ledger.limit() - used.in_flight;
        if free == 0 {
            return;
        }
        let mut spend = |slots, most: usize| {
            let count = most.min(free);
            // Most causes have none at a time.
            if count > 0 {
                free -= count;
                self.ledger.add(slots, of(count));
            }
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

    /// An attempt has ended, and so much of it went to each stage.
    pub(super) fn settle(&mut self, stages: &[u64; Stage::COUNT]) {
        self.ledger.settle_stages(stages);
    }

    /// Up to when it is kept.
    pub(super) fn kept_to(&self) -> Option<Instant> {
        self.kept_to.map(|moment| moment.at)
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
