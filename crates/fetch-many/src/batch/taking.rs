//! How the input's next comes into a batch.

use std::time::Instant;

use super::Batch;
use super::item::Item;
use crate::wire::origin::Origin;
use crate::{Error, Outcome, Request};

impl Batch {
    /// Answers [`Step::Take`](super::Step::Take) with the next of the input. What is not a request is yielded as its
    /// error.
    pub fn push(&mut self, request: Result<Request, Error>, now: Instant) {
        let now = self.pass(now);
        let index = self.taken;
        self.taken += 1;
        let request = match (request, self.closed) {
            (Ok(request), None) => request,
            (Ok(request), Some(kind)) => {
                let item = Item::new(index, request, 0, now);
                self.tell_taken(index, Some(&item), now);
                return self.put(item.complete(Err(kind.into()), now.at));
            }
            (Err(error), _) => {
                self.tell_taken(index, None, now);
                return self.put(Outcome::invalid(index, error, now.at));
            }
        };
        let host = match Origin::of(request.uri()) {
            Ok(origin) => self.hosts.join(origin, now),
            Err(error) => {
                let error = error.at(request.uri());
                let error = error.with_extensions(request.into_parts().0.extensions);
                self.tell_taken(index, None, now);
                return self.put(Outcome::invalid(index, error, now.at));
            }
        };
        let item = Item::new(index, request, host, now);
        self.tell_taken(index, Some(&item), now);
        let priority = item.priority();
        let key = self.items.insert(item);
        self.come_to_queue(key, now);
        match self.shut_for(host, now) {
            Some(wait) => self.complete(key, Err(self.busy(wait)), now),
            None => self.hosts.enqueue(host, priority, key),
        }
        self.hosts.refresh(host, now, &mut self.timers);
    }
}
