//! What rules decide by: [`Facts`].

use std::time::Duration;

use fetch_many::{Slots, Spent};

use super::account::{Account, Standing};
use super::digits::float;
use super::hosts::{Host, Hosts};
use crate::journal::{Last, Ledger, Plan, Tally};
use crate::show;

/// What rules decide by: all that is known of a run, or its last line alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'a> {
    pub(super) ledger: &'a Ledger,
    pub(super) tally: &'a Tally,
    /// How it was to be fetched, if that is known.
    pub(super) plan: Option<&'a Plan>,
    /// What went to which host, if that is known.
    pub(super) hosts: Option<&'a Hosts>,
    /// Whether the ledger has all of the run.
    pub(super) is_whole: bool,
}

impl<'a> Facts<'a> {
    pub(super) fn of(account: &'a Account) -> Self {
        Self {
            ledger: &account.ledger,
            tally: &account.tally,
            plan: Some(&account.head.plan),
            hosts: Some(&account.hosts),
            is_whole: account.standing == Standing::Ended,
        }
    }

    pub(super) fn of_last(last: &'a Last) -> Self {
        Self {
            ledger: &last.ledger,
            tally: &last.tally,
            plan: None,
            hosts: None,
            is_whole: true,
        }
    }

    /// How many slot-nanoseconds went to this.
    pub(super) fn slots(&self, slots: Slots) -> u128 {
        self.ledger.slots.get(slots)
    }

    /// Which part of all slots this is, from 0 to 1.
    pub(super) fn part(&self, nanos: u128) -> f64 {
        part(nanos, self.ledger.total())
    }

    /// The same, as people read it.
    pub(super) fn share(&self, nanos: u128) -> String {
        share(nanos, self.ledger.total())
    }

    /// For which part of the time all slots were in use, from 0 to 1.
    pub(super) fn full(&self) -> f64 {
        part(self.ledger.full.into(), self.ledger.elapsed.into())
    }

    /// How many requests at once one host may have.
    pub(super) fn per_host(&self) -> u64 {
        let limit = self.ledger.limit;
        let per_host = self.plan.and_then(|plan| plan.per_host);
        per_host
            .map_or(limit, |per_host| per_host.min(limit))
            .max(1)
    }

    /// The least time, in nanoseconds, in which this host could have done what it did, with so many requests at once as it may
    /// have.
    pub(super) fn least_of(&self, host: &Host) -> u128 {
        host.in_use() / u128::from(self.per_host())
    }

    /// The least time in which all could have been done, had no host hidden another.
    pub(super) fn least(&self) -> Option<u128> {
        let hosts = self.hosts?;
        let longest = hosts
            .slowest()
            .into_iter()
            .map(|(_, host)| self.least_of(host))
            .max();
        let all = hosts.all().in_use() / u128::from(self.ledger.limit.max(1));
        Some(longest?.max(all))
    }

    /// The hosts that most of this went to, with how much: at most three that have a tenth of it each.
    pub(super) fn most_of(&self, spent: Spent) -> Vec<(&'a str, u64)> {
        let Some(hosts) = self.hosts else {
            return Vec::new();
        };
        let all = u128::from(hosts.all().spent(spent));
        let hosts = hosts
            .slowest()
            .into_iter()
            .map(|(name, host)| (name, host.spent(spent)));
        let mut hosts: Vec<_> = hosts
            .filter(|(_, nanos)| *nanos > 0 && u128::from(*nanos) * 10 >= all)
            .collect();
        hosts.sort_by_key(|(_, nanos)| std::cmp::Reverse(*nanos));
        hosts.truncate(3);
        hosts
    }

    /// ` (most at http://a.example, http://b.example)`, or nothing where nobody stands out.
    pub(super) fn at(&self, spent: Spent) -> String {
        let names = self
            .most_of(spent)
            .into_iter()
            .map(|(name, _)| show::shortened(name, 60));
        let names: Vec<_> = names.collect();
        if names.is_empty() {
            return String::new();
        }
        format!(" (most at {})", names.join(", "))
    }
}

fn part(nanos: u128, whole: u128) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    float(nanos) / float(whole)
}

/// A part of a whole, in percent.
pub(super) fn share(nanos: u128, whole: u128) -> String {
    show::share(float(nanos), float(whole))
}

/// So much time, as people read it.
pub(super) fn time(nanos: impl Into<u128>) -> String {
    let nanos = u64::try_from(nanos.into()).unwrap_or(u64::MAX);
    show::duration(Duration::from_nanos(nanos))
}
