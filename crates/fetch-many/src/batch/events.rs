//! What is told of a batch, if somebody watches it: [`Events`].

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use http::Uri;

use super::item::Item;
use crate::observe::{AttemptEnd, Event, Happening, told};
use crate::{Outcome, Plan, Response};

/// Events that have happened and have not been fetched.
pub(super) struct Events {
    pub(super) batch: u64,
    pub(super) happened: Vec<Event>,
    /// How the attempt ended whose item is being dealt with.
    ended: Option<AttemptEnd>,
}

static BATCHES: AtomicU64 = AtomicU64::new(0);

impl Events {
    pub(super) fn new(plan: &Plan) -> Option<Box<Self>> {
        let events = || {
            Box::new(Self {
                batch: BATCHES.fetch_add(1, Ordering::Relaxed),
                happened: Vec::new(),
                ended: None,
            })
        };
        (!plan.observers.is_empty()).then(events)
    }

    fn add(&mut self, at: Instant, what: Happening) {
        let batch = self.batch;
        self.happened.push(Event { batch, at, what });
    }

    pub(super) fn taken(&mut self, index: usize, item: Option<&Item>, now: Instant) {
        let request = item.map(|item| Arc::clone(&item.request));
        self.add(now, Happening::Taken { index, request });
    }

    pub(super) fn started(&mut self, item: &Item, now: Instant) {
        let started = Happening::Started {
            index: item.index,
            attempt: item.attempts,
            request: Arc::clone(&item.request),
        };
        self.add(now, started);
    }

    /// The attempt in flight has ended. What becomes of its item is told next.
    pub(super) fn ended(&mut self, end: AttemptEnd) {
        self.ended = Some(end);
    }

    pub(super) fn redirected(&mut self, index: usize, to: Uri, now: Instant) {
        if let Some(ended) = self.ended.take() {
            self.add(now, Happening::Redirected { index, ended, to });
        }
    }

    pub(super) fn retrying(&mut self, index: usize, until: Instant, now: Instant) {
        if let Some(ended) = self.ended.take() {
            let until = until.max(now);
            let retrying = Happening::Retrying {
                index,
                ended,
                until,
            };
            self.add(now, retrying);
        }
    }

    pub(super) fn paused(&mut self, host: String, until: Instant, now: Instant) {
        self.add(now, Happening::Paused { host, until });
    }

    pub(super) fn finished(&mut self, outcome: &Outcome) {
        let body = |response: &Response| response.body().len();
        let finished = Happening::Finished {
            index: outcome.index,
            ended: self.ended.take(),
            result: told(&outcome.result),
            attempts: outcome.attempts,
            redirects: outcome.redirects,
            body_bytes: outcome.result.as_ref().map_or(0, body),
        };
        self.add(outcome.timing.finished, finished);
    }
}
