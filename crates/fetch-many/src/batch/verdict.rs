//! What becomes of an item whose attempt has a result: its last, or another attempt.

use std::time::{Duration, Instant};

use super::item::{NextAttempt, State};
use super::moment::Moment;
use super::retry::{Told, ceiling, is_too_much, retry_after, same_answer_for};
use super::timers::{self, Due};
use super::{AttemptId, Batch};
use crate::{Error, ErrorKind, Response};

pub(super) enum Verdict {
    /// This result is the item's.
    Final,
    /// Again, as soon as its host has a turn for it.
    InTurn,
    /// Again, at this time.
    At(Instant),
}

impl Batch {
    /// Does what this result asks for on behalf of its host. True if that is to be left alone for a time.
    pub(super) fn heed(
        &mut self,
        id: AttemptId,
        host: usize,
        result: &Result<Response, Error>,
        now: Moment,
    ) -> bool {
        let Ok(response) = result else {
            return false;
        };
        let today = self
            .today
            .and_then(|(date, told)| date.checked_add(now.at.saturating_duration_since(told)));
        let wish = retry_after(response, today);
        if let Some(wish) = wish {
            let until = timers::after(now.at, wish);
            self.hosts.pause(host, until);
            if let Some(events) = &mut self.events {
                events.paused(self.hosts.name(host), until, now.at);
            }
        }
        if is_too_much(response) {
            self.hosts.slow_down(host, id.serial, self.serial, now);
        } else if !response.status().is_server_error() {
            self.hosts.recover(host, now);
        }
        wish.is_some()
    }

    pub(super) fn conclude(
        &mut self,
        key: usize,
        result: Result<Response, Error>,
        told: Told,
        now: Moment,
    ) {
        match self.verdict(key, &result, told, now) {
            Verdict::Final => self.complete(key, result, now),
            Verdict::InTurn => {
                let host = self.items[key].host;
                let from = self.hosts.allowed_from(host);
                self.tell_retry(key, from.unwrap_or(now.at), now);
                self.queue_again(key, now);
            }
            Verdict::At(time) => {
                self.tell_retry(key, time, now);
                self.items[key].come(State::Backoff, now);
                self.timers.push(time, Due::Item(key));
            }
        }
    }

    /// Whether this result is the item's last.
    fn verdict(
        &mut self,
        key: usize,
        result: &Result<Response, Error>,
        told: Told,
        now: Moment,
    ) -> Verdict {
        let host = self.items[key].host;
        let is_shut = self.shut_for(host, now).is_some();
        let item = &mut self.items[key];
        // What the server has not processed it has not done.
        let is_unprocessed = matches!(result, Err(error) if error.is_unprocessed());
        let is_stale = matches!(result, Err(error) if error.is_stale_connection());
        let is_for_nothing = (is_stale || is_unprocessed) && !item.fresh;
        let is_foreign = matches!(result, Err(error) if error.is_foreign_part()) && !item.refused;
        let policy = item.retry(self.retry.policy());
        let heals = told.by_caller.unwrap_or_else(|| policy.heals(result));
        // Nobody waits for a host that is shut.
        if is_shut || !(is_for_nothing || is_foreign || heals) {
            return Verdict::Final;
        }
        // A repetition must do no harm. What the server has put off has not been processed.
        if !told.is_asked && !is_unprocessed && !item.may_be_repeated(self.retry.policy()) {
            return Verdict::Final;
        }
        // What cannot start before the deadline would lose this result to it, for nothing.
        let allowed_from = self.hosts.allowed_from(host);
        let too_late = |at| {
            let starts_at = allowed_from.max(Some(at));
            self.deadline_at.is_some() && starts_at >= self.deadline_at
        };
        if too_late(now.at) {
            return Verdict::Final;
        }
        if is_for_nothing {
            item.fresh = true;
            item.next = NextAttempt::Repetition;
            return Verdict::InTurn;
        }
        if is_foreign {
            item.begin_anew();
            return Verdict::InTurn;
        }
        let policy = item.retry(self.retry.policy());
        if !heals || item.retries >= policy.max_retries {
            return Verdict::Final;
        }
        if told.is_asked {
            // The host is paused for as long as it wants, so that nobody storms: the budget guards
            // against those who try again unasked.
            item.repeat();
            return Verdict::InTurn;
        }
        if !self.retry.can_pay() {
            item.budget_spent = true;
            return Verdict::Final;
        }
        let longest = ceiling(item.retry(self.retry.policy()), item.retries);
        let pause = self.retry.random_part(longest);
        let at = timers::after(now.at, pause.saturating_add(same_answer_for(result)));
        if too_late(at) {
            return Verdict::Final;
        }
        self.retry.spend();
        item.repeat();
        Verdict::At(at)
    }

    /// How much longer this host has asked to be left alone, if that is longer than anybody waits for.
    pub(super) fn shut_for(&self, host: usize, now: Moment) -> Option<Duration> {
        let until = self.hosts.paused_until(host)?;
        let longest = timers::after(now.at, self.retry.policy().max_retry_after);
        (until > longest).then(|| until.saturating_duration_since(now.at))
    }

    /// Whoever waits for this host would wait for too long, or ask it earlier than told.
    pub(super) fn give_up_waiting(&mut self, host: usize, wait: Duration, now: Moment) {
        let waits = |key: usize| {
            let item = self.items.get(key);
            item.is_some_and(|item| item.host == host && item.serial.is_none())
        };
        self.timers.cancel(waits);
        let mut waiting: Vec<_> = self
            .items
            .iter()
            .filter(|(key, _)| waits(*key))
            .map(|(key, item)| (item.index, key))
            .collect();
        waiting.sort_unstable();
        self.hosts.clear_queue(host);
        for (_, key) in waiting {
            self.complete(key, Err(self.busy(wait)), now);
        }
    }

    /// What comes of a request to a host that is shut.
    pub(super) fn busy(&self, wait: Duration) -> Error {
        // A part of a second more is a second more to wait.
        let wait = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let longest = self.retry.policy().max_retry_after.as_secs_f64();
        Error::new(ErrorKind::Busy).detail(format!(
            "asks to be left alone for {wait} s, longer than {longest} s"
        ))
    }
}
