//! Law 11: whether a result is the last, and who waits for a host.

use std::time::Duration;

use fetch_many::{ErrorKind, Retry};

use super::Ledger;
use super::item::{Expected, State};
use crate::reply::Reply;

impl Ledger {
    /// Law 11: who comes to a host waits for its turn, unless it asks for too long a wait.
    pub(super) fn in_turn(&self, host: usize) -> State {
        if self.is_shut(host) {
            return State::Complete(Expected::Kind(ErrorKind::Busy));
        }
        State::Pending(self.now)
    }

    pub(super) fn is_shut(&self, host: usize) -> bool {
        self.hosts[host].is_shut(self.now, self.plan.retry.max_retry_after)
    }

    /// Law 11: nobody waits longer than `max_retry_after`.
    pub(super) fn give_up_waiting(&mut self, host: usize) {
        let busy = ErrorKind::Busy;
        for item in &mut self.items {
            if item.host() != Some(host) {
                continue;
            }
            item.state = match item.state {
                State::Pending(_) => State::Complete(Expected::Kind(busy)),
                State::Undecided(reply, _) => State::Complete(Expected::Either(reply, busy)),
                state => state,
            };
        }
    }

    /// Law 11: whether this result is the last.
    pub(super) fn conclude(&mut self, index: usize, reply: Reply) {
        let is_shut = self.is_shut(self.items[index].host().unwrap());
        let item = &mut self.items[index];
        let retry = item.retry(&self.plan.retry).clone();
        let own_statuses = item.settings.retry.as_ref().map(|retry| &*retry.statuses);
        let can_heal = reply.can_heal(own_statuses);
        let may_be_repeated = item.is_asked || item.may_be_repeated(&self.plan.retry);
        let chain = item.chain.as_mut().unwrap();
        let free = self.hosts[chain.host].free_from();
        let free = free.max(Some(self.now)).unwrap();
        let late = |at| self.deadline_at.is_some_and(|deadline| at >= deadline);
        let by = self.now + ceiling(&retry, item.retries) + reply.is_remembered_for();
        item.state = if !may_be_repeated || is_shut || late(free) {
            State::Complete(Expected::Reply(reply))
        } else if reply == Reply::Stale && !item.fresh {
            item.fresh = true;
            item.free += 1;
            State::Pending(self.now)
        } else if !can_heal || item.retries >= retry.max_retries {
            State::Complete(Expected::Reply(reply))
        } else if reply.pause().is_some() {
            // The server's own wish costs no budget.
            item.retries += 1;
            chain.repeat();
            State::Pending(self.now)
        } else if !self.budget.may_allow() {
            item.budget_spent = Some(true);
            State::Complete(Expected::Reply(reply))
        } else if late(by) || !self.budget.must_allow() {
            if !self.budget.must_allow() {
                item.budget_spent = None;
            }
            self.budget.spend_perhaps();
            State::Undecided(reply, by)
        } else {
            item.retries += 1;
            chain.repeat();
            self.budget.spend();
            State::Pending(by)
        };
    }
}

/// The longest pause before retry number `number`, from 0.
fn ceiling(retry: &Retry, number: u32) -> Duration {
    (retry.base_backoff * 2_u32.pow(number)).min(retry.max_backoff)
}
