//! What the engine tells those who read bodies: [`Flow`].

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::Arc;

use crate::body::{Bodies, Next};
use crate::{Order, Plan};

/// Keeps account of bodies that wait for the caller, and of whose turn it is, for the
/// [`Allowance`](crate::strategy::Share) of the batch.
pub(super) struct Flow {
    /// `None`: there is one request, and it needs none of it, because its body goes into memory.
    bodies: Option<Arc<Bodies>>,
    /// As given: whether the request with index `next + i` is in flight. Never longer than `limit + lookahead`.
    in_flight: Option<VecDeque<bool>>,
    next: usize,
    /// As given: whether the next outcome is there.
    is_ready: bool,
    /// Whether those who wait for room have not been told yet.
    has_changed: bool,
}

impl Flow {
    pub(super) fn new(plan: &Plan) -> Self {
        let as_given = plan.order == Order::AsGiven;
        let bodies = Bodies::new(plan.sink.clone(), plan.in_memory);
        Self {
            bodies: Some(Arc::new(bodies)),
            in_flight: as_given.then(VecDeque::new),
            next: 0,
            is_ready: false,
            has_changed: false,
        }
    }

    /// That of one request: its body waits for nobody, and may have a sink.
    pub(super) fn alone(plan: &Plan) -> Self {
        let sink = plan.sink.clone();
        let bodies = sink.map(|sink| Arc::new(Bodies::new(Some(sink), plan.in_memory)));
        Self {
            bodies,
            in_flight: None,
            next: 0,
            is_ready: false,
            has_changed: false,
        }
    }

    pub(super) fn bodies(&self) -> Option<&Arc<Bodies>> {
        self.bodies.as_ref()
    }

    pub(super) fn set_in_flight(&mut self, index: usize, is_in_flight: bool) {
        let Some(in_flight) = &mut self.in_flight else {
            return;
        };
        // What has been yielded is not in flight.
        let Some(place) = index.checked_sub(self.next) else {
            return;
        };
        if place >= in_flight.len() {
            in_flight.resize(place + 1, false);
        }
        in_flight[place] = is_in_flight;
        self.tell_next();
    }

    /// An outcome is there, with a body of so many bytes. `is_next`: as given, the first that is there can be yielded.
    pub(super) fn complete(&mut self, bytes: usize, is_next: bool) {
        let Some(bodies) = &self.bodies else {
            return;
        };
        bodies.allowance.add(bytes);
        if self.in_flight.is_none() {
            bodies.allowance.add_ready();
        } else {
            self.is_ready = is_next;
            self.tell_next();
        }
    }

    /// An outcome goes to the caller, but has not been taken by it. `has_more`: so can the one after it.
    pub(super) fn pass_on(&mut self, has_more: bool) {
        let Some(in_flight) = &mut self.in_flight else {
            return;
        };
        self.next += 1;
        in_flight.pop_front();
        if let Some(bodies) = &self.bodies {
            bodies.allowance.add_ready();
        }
        self.is_ready = has_more;
        self.tell_next();
    }

    /// Nothing is in flight any more.
    pub(super) fn close(&mut self) {
        if let Some(bodies) = &self.bodies {
            bodies.allowance.close();
            self.has_changed = true;
        }
    }

    /// Whose readers are to be woken once no lock is held, because of what has been said since this was asked last.
    pub(super) fn readers_to_wake(&mut self) -> Option<Arc<Bodies>> {
        if !std::mem::take(&mut self.has_changed) {
            return None;
        }
        let bodies = self.bodies.as_ref()?;
        // Who begins to wait later looks at what has changed.
        let is_any = bodies.allowance.is_waited_for();
        is_any.then(|| Arc::clone(bodies))
    }

    fn tell_next(&mut self) {
        let (Some(bodies), Some(in_flight)) = (&self.bodies, &self.in_flight) else {
            return;
        };
        self.has_changed |= bodies.allowance.set_next(match in_flight.front() {
            _ if self.is_ready => Next::Ready,
            Some(true) => Next::InFlight(self.next),
            _ => Next::Waits,
        });
    }
}
