//! What a batch tells, if somebody watches it.

use std::time::Instant;

use super::Batch;
use super::item::Item;
use super::moment::Moment;
use crate::observe::{AttemptEnd, Event, told};
use crate::{ConnectionInfo, Error, ErrorKind, Outcome, Phases, Response};

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
    pub(super) fn tell_taken(&mut self, index: usize, item: Option<&Item>, now: Moment) {
        if let Some(events) = &mut self.events {
            events.taken(index, item, now.at);
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
    pub(super) fn tell_retry(&mut self, key: usize, until: Instant, now: Moment) {
        if let Some(events) = &mut self.events {
            events.retrying(self.items[key].index, until, now.at);
        }
    }

    /// The attempt of this item is cut off, for this reason.
    pub(super) fn tell_cut(&mut self, key: usize, kind: ErrorKind, now: Moment) {
        if self.events.is_some() && self.items[key].is_in_flight() {
            let phases = self.items[key].phases_of_cut(now);
            self.tell_end(key, &Err(kind.into()), None, phases);
        }
    }

    /// The outcome is known.
    #[inline]
    pub(super) fn put(&mut self, outcome: Outcome) {
        if let Some(events) = &mut self.events {
            events.finished(&outcome);
        }
        let bytes = outcome.body_length();
        self.completed.push(outcome);
        self.flow.complete(bytes, self.completed.is_ready());
    }
}
