//! Who starts first, by priority, and that nobody waits for ever.

use std::collections::BTreeMap;

use super::{Ledger, State};

/// How often one priority may pass over a lower one.
const PASSES: usize = 7;

#[derive(Default)]
pub(super) struct Priorities {
    /// Starts of each priority since one of a lower one.
    starts: BTreeMap<i8, usize>,
    /// Those of them that passed over a lower one, without a start between them that did not.
    passes: BTreeMap<i8, usize>,
}

impl Ledger {
    /// Of those that may start, the highest does; but seven of one priority, and then one of a lower.
    pub(super) fn check_priority(&mut self, index: usize) {
        if self.plan.adapt {
            // Who may start is not to be seen from here.
            return;
        }
        let started = self.items[index].settings.priority;
        let mut passes_over = false;
        for other in (0..self.items.len()).filter(|other| *other != index) {
            let priority = self.items[other].settings.priority;
            if priority == started || !self.could_start(other) {
                continue;
            }
            let starts = self.priorities.starts.get(&priority).copied();
            assert!(
                priority < started || starts.unwrap_or(0) >= PASSES,
                "{index}, of {started}, was preferred to {other}, of {priority}"
            );
            passes_over |= priority < started;
        }
        self.priorities.started(started, passes_over);
    }

    fn could_start(&self, index: usize) -> bool {
        let State::Pending(by) = self.items[index].state else {
            return false;
        };
        let host = self.items[index].host().map(|id| &self.hosts[id]);
        by <= self.now
            && host.is_some_and(|host| host.has_slot() && host.free_from() <= Some(self.now))
    }
}

impl Priorities {
    fn started(&mut self, started: i8, passes_over: bool) {
        self.starts.retain(|priority, _| *priority <= started);
        self.passes.retain(|priority, _| *priority <= started);
        *self.starts.entry(started).or_default() += 1;
        let passes = self.passes.entry(started).or_default();
        *passes = if passes_over { *passes + 1 } else { 0 };
        assert!(
            *passes <= PASSES,
            "a lower one than {started} waits for ever"
        );
    }
}
