//! What is told of a batch, if somebody watches it: [`Events`].

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use http::Uri;

use super::Batch;
use super::item::Item;
use crate::observe::{AttemptEnd, Event, Happening, told};
use crate::{ConnectionInfo, Error, ErrorKind, Outcome, Phases, Plan, Response};

/// Events that have happened and have not been fetched.
pub(super) struct Events {
    batch: u64,
    happened: Vec<Event>,
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

impl Batch {
    /// What has happened since this was last called, if the plan has somebody to tell it to.
    pub(crate) fn events(&mut self) -> impl Iterator<Item = Event> + '_ {
        let events = self.events.as_mut();
        events
            .into_iter()
            .flat_map(|events| events.happened.drain(..))
    }

    /// Its number, if somebody watches it.
    pub(crate) fn number(&self) -> Option<u64> {
        self.events.as_ref().map(|events| events.batch)
    }

    /// A request has been taken, or what is none.
    pub(super) fn tell_taken(&mut self, index: usize, item: Option<&Item>, now: Instant) {
        if let Some(events) = &mut self.events {
            events.taken(index, item, now);
        }
    }

    /// How the attempt of this item ended, whose own phases are these.
    pub(super) fn tell_end(
        &mut self,
        key: usize,
        result: &Result<Response, Error>,
        connection: Option<ConnectionInfo>,
        phases: Phases,
    ) {
        let Some(events) = &mut self.events else {
            return;
        };
        let item = &self.items[key];
        events.ended(AttemptEnd {
            attempt: item.attempts,
            result: told(result),
            connection,
            phases,
        });
    }

    /// The item will be tried again, at this time or as soon as there is a slot for it.
    pub(super) fn tell_retry(&mut self, key: usize, until: Instant, now: Instant) {
        if let Some(events) = &mut self.events {
            events.retrying(self.items[key].index, until, now);
        }
    }

    /// The attempt of this item is cut off, for this reason.
    pub(super) fn tell_cut(&mut self, key: usize, kind: ErrorKind, now: Instant) {
        if self.events.is_some() && self.items[key].is_in_flight() {
            let phases = self.items[key].phases_of_cut(now);
            self.tell_end(key, &Err(kind.into()), None, phases);
        }
    }

    /// The outcome is known.
    pub(super) fn put(&mut self, outcome: Outcome) {
        if let Some(events) = &mut self.events {
            events.finished(&outcome);
        }
        let bytes = outcome.body_length();
        self.completed.push(outcome);
        self.flow.complete(bytes, self.completed.is_ready());
    }
}
