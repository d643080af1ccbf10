//! The least time that a list takes: [`of`].

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use fetch_many::strategy::{Attempt, Batch, Step};
use fetch_many::{Config, Ledger, Plan, Request, Response};

use super::hosts::Hosts;
use crate::list::Entry;

/// What the engine would do.
pub(super) struct Least {
    /// So many requests would be sent.
    pub(super) requests: u64,
    /// In this time; `None` if there are no clocks for as much.
    pub(super) elapsed: Option<Duration>,
    /// What slots would be at.
    pub(super) ledger: Ledger,
}

/// Runs the engine over these entries in virtual time: every request is answered in the same time, nothing is tried again, and what
/// else there is takes no time. The engine is the one that every strategy runs; only the answers are not real.
pub(super) fn of(
    entries: impl Iterator<Item = Entry>,
    plan: &Plan,
    response: Duration,
    hosts: &mut Hosts,
) -> Least {
    let mut entries = entries.map(|entry| {
        // What is sent with it takes no time here.
        let mut request = Request::default();
        *request.uri_mut() = entry.uri;
        request
    });
    let began = Instant::now();
    let mut now = began;
    let mut batch = Batch::new(plan, &Config::default());
    // All take the same time: the first to start is the first to end.
    let mut running: VecDeque<(Instant, Attempt)> = VecDeque::new();
    let mut requests = 0;
    let elapsed = loop {
        match batch.step(now) {
            Step::Take => match entries.next() {
                Some(request) => batch.push(Ok(request), now),
                None => batch.end(),
            },
            Step::Start(attempt) => {
                hosts.start(attempt.request.uri(), now - began);
                requests += 1;
                match now.checked_add(response) {
                    Some(end) => running.push_back((end, attempt)),
                    None => break None,
                }
            }
            Step::Yield(_) => {}
            Step::Wait(until) => {
                let is_next = |end: Instant| until.is_none_or(|until| end <= until);
                let next = running.front().is_some_and(|(end, _)| is_next(*end));
                let next = if next { running.pop_front() } else { None };
                match (next, until) {
                    (Some((end, attempt)), _) => {
                        now = end;
                        batch.finish(attempt, Ok(Response::default()), now);
                    }
                    (None, Some(until)) => now = until,
                    // Nothing runs, and nothing is waited for.
                    (None, None) => break Some(now - began),
                }
            }
            Step::Done => break Some(now - began),
        }
    };
    Least {
        requests,
        elapsed,
        ledger: batch.ledger(now),
    }
}
