//! What is said of a list, for people and for programs: [`Report`].

use std::collections::BTreeMap;

use fetch_many::{Plan, Slots};
use serde::Serialize;

use super::hosts::{Hosts, Large, is_own};
use super::least::Least;
use super::response::{Known, Response};
use super::survey::BadLines;
use super::warnings;
use crate::get::descriptors;
use crate::list::List;
use crate::names::Collisions;
use crate::show::part;

/// What is said of a list.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// What it is called, and in which format it is.
    pub(super) list: String,
    pub(super) format: String,
    /// Entries and bad lines.
    pub(super) entries: u64,
    /// How many requests would be sent.
    pub(super) requests: u64,
    pub(super) bad_lines: BadLines,
    pub(super) names: NamesOf,
    pub(super) hosts: HostsOf,
    pub(super) time: TimeOf,
    pub(super) descriptors: Descriptors,
    pub(super) warnings: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct NamesOf {
    /// Names that would be those of more than one, and how many entries have a hash in theirs because of that.
    pub(super) collisions: u64,
    pub(super) hashed: u64,
    pub(super) duplicates: u64,
    pub(super) refused: u64,
}

#[derive(Debug, Serialize)]
pub(super) struct HostsOf {
    pub(super) number: u64,
    pub(super) largest: Vec<HostOf>,
}

#[derive(Debug, Serialize)]
pub(super) struct HostOf {
    pub(super) host: String,
    pub(super) entries: u64,
    pub(super) share: f64,
    pub(super) per_second: f64,
    pub(super) own: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct TimeOf {
    /// At least so many; nothing if that is longer than can be told.
    pub(super) seconds: Option<f64>,
    pub(super) response_seconds: f64,
    pub(super) response: Known,
    pub(super) limit: usize,
    pub(super) per_host: usize,
    pub(super) per_second: Option<f64>,
    /// Which part of the slots' time goes to what, by the names of the ledger.
    pub(super) slots: BTreeMap<&'static str, f64>,
}

#[derive(Debug, Serialize)]
pub(super) struct Descriptors {
    pub(super) needed: u64,
    /// As many as the system allows; nothing if it does not say.
    pub(super) allowed: Option<u64>,
}

impl Report {
    pub(super) fn new(
        list: &List,
        (entries, bad_lines): (u64, BadLines),
        collisions: Collisions,
        hosts: &Hosts,
        least: &Least,
        (plan, response): (&Plan, Response),
    ) -> Self {
        let largest = hosts.largest();
        Self {
            list: list.name().to_owned(),
            format: list.format().to_string(),
            entries,
            requests: least.requests,
            bad_lines,
            names: NamesOf {
                collisions: collisions.names,
                hashed: collisions.entries,
                duplicates: collisions.duplicates,
                refused: collisions.refused,
            },
            warnings: warnings::of(hosts, &largest),
            hosts: HostsOf {
                number: hosts.len(),
                largest: largest
                    .iter()
                    .map(|large| host(large, hosts.entries()))
                    .collect(),
            },
            time: time(least, plan, response),
            descriptors: Descriptors {
                needed: descriptors::needed(plan.limit.get()),
                allowed: descriptors::allowed(),
            },
        }
    }
}

fn host(large: &Large, all: u64) -> HostOf {
    HostOf {
        host: large.name.clone(),
        entries: large.entries,
        share: part(large.entries, all),
        per_second: large.per_second,
        own: is_own(&large.name),
    }
}

fn time(least: &Least, plan: &Plan, response: Response) -> TimeOf {
    let mut slots = BTreeMap::new();
    for at in Slots::ALL {
        // The engine is told of an answer as a whole, and of no part of it: it is waited for from the start.
        let name = if at == Slots::Start { Slots::Wait } else { at }.name();
        if least.ledger.get(at) > 0 {
            *slots.entry(name).or_default() += least.ledger.share(at);
        }
    }
    TimeOf {
        seconds: least.elapsed.map(|elapsed| elapsed.as_secs_f64()),
        response_seconds: response.time.as_secs_f64(),
        response: response.is,
        limit: plan.limit.get(),
        per_host: plan.per_host.unwrap_or(plan.limit).get(),
        per_second: plan.rate.map(|rate| 1.0 / rate.interval.as_secs_f64()),
        slots,
    }
}
