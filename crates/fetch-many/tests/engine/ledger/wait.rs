//! What must not be possible while the caller waits, and whose turn it is when something starts.

use std::time::Instant;

use fetch_many::Order;

use super::{Ledger, State};
use crate::scenario::HOSTS;

impl Ledger {
    /// Laws 2, 5 and 9: who waits has nothing to do now, and is woken in time for what comes.
    pub(crate) fn check_wait(&self, until: Option<Instant>, can_take: bool) {
        assert!(self.closed.is_none(), "law 15: waits though it is over");
        assert!(until.is_none_or(|at| at > self.now), "a busy loop");
        self.check_nothing_to_yield();
        if can_take && self.more {
            let open = self.items.len() - self.yielded;
            let bound = self.limit + self.plan.lookahead;
            assert_eq!(open, bound, "law 5: more might have been taken");
        }
        if let Some(deadline) = self.deadline_at {
            assert!(until.is_some_and(|at| at <= deadline), "law 9: no timer");
        }
        if self.in_flight == self.limit {
            return;
        }
        for id in 0..HOSTS {
            let Some(at) = self.startable_from(id) else {
                continue;
            };
            assert!(at > self.now, "law 5: host {id} could have a turn now");
            let woken = until.is_some_and(|until| until <= at);
            assert!(woken, "law 5: nobody wakes for host {id}");
        }
    }

    fn check_nothing_to_yield(&self) {
        let complete = |state| matches!(state, State::Complete(_));
        let ready = match self.plan.order {
            Order::AsCompleted => self.items.iter().any(|item| complete(item.state)),
            Order::AsGiven => self
                .items
                .get(self.yielded)
                .is_some_and(|item| complete(item.state)),
        };
        assert!(!ready, "law 2: an outcome is held back");
    }

    /// By when at the latest this host can have a turn; `None` if only an attempt's end or the
    /// input can give it one.
    fn startable_from(&self, id: usize) -> Option<Instant> {
        if self.plan.adapt {
            // How much slower the engine goes is not to be seen from here: that it goes on is.
            return None;
        }
        let host = &self.hosts[id];
        if !host.has_slot() {
            return None;
        }
        let pending = self.items.iter().filter(|item| item.host() == Some(id));
        let ready = pending
            .filter_map(|item| match item.state {
                State::Pending(by) => Some(by),
                _ => None,
            })
            .min()?;
        host.free_from().max(Some(ready))
    }

    /// Law 8: hosts take turns, so none has two while another could have had one, unless by priority.
    pub(super) fn check_turn(&mut self, id: usize) {
        if self.items.iter().any(|item| item.settings.priority != 0) {
            return;
        }
        for other in (0..HOSTS).filter(|other| *other != id) {
            let could = self.startable_from(other).is_some_and(|at| at <= self.now);
            let passed_by = &mut self.hosts[other].passed_by;
            if could {
                assert!(!passed_by[id], "law 8: host {other} was passed by");
                passed_by[id] = true;
            } else {
                *passed_by = [false; HOSTS];
            }
        }
    }
}
