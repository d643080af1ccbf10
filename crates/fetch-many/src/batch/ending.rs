//! How an item comes to its end, and all of them at once.

use std::time::Instant;

use super::moment::Moment;
use super::{Batch, timers};
use crate::{Error, ErrorKind, Response};

impl Batch {
    /// Gives up what is unfinished: it is yielded as [`ErrorKind::Cancelled`]. What is complete
    /// is still yielded as it is. Nothing more is taken.
    pub fn stop(&mut self, now: Instant) {
        self.give_up(now);
        self.wake_readers();
    }

    /// The same, and nobody is woken.
    pub(crate) fn give_up(&mut self, now: Instant) {
        let now = self.pass(now);
        self.close(ErrorKind::Cancelled, now);
    }

    pub(super) fn keep_deadline(&mut self, now: Moment) {
        let Some(deadline) = self.deadline else {
            return;
        };
        let at = *self
            .deadline_at
            .get_or_insert_with(|| timers::after(now.at, deadline));
        if now.at >= at {
            self.close(ErrorKind::Deadline, now);
        }
    }

    pub(super) fn complete(&mut self, key: usize, result: Result<Response, Error>, now: Moment) {
        self.leave_state(key, now);
        let mut item = self.items.remove(key);
        self.hosts.leave(item.host);
        self.discarded.extend(item.kept.take().map(|kept| *kept));
        self.put(item.complete(result, now.at));
    }

    fn close(&mut self, kind: ErrorKind, now: Moment) {
        if self.closed.is_some() {
            return;
        }
        self.closed = Some(kind);
        self.ended = true;
        self.flow.close();
        self.in_flight = 0;
        self.books.cut_off();
        self.timers.clear();
        let mut keys: Vec<_> = self
            .items
            .iter()
            .map(|(key, item)| (item.index, key))
            .collect();
        keys.sort_unstable();
        for (_, key) in keys {
            self.tell_cut(key, kind, now);
            self.leave_state(key, now);
            let mut item = self.items.remove(key);
            self.discarded.extend(item.kept.take().map(|kept| *kept));
            self.put(item.complete(Err(kind.into()), now.at));
        }
        self.hosts.clear();
    }
}
