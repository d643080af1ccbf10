//! How an attempt's course goes through surf, and comes back whatever becomes of the exchange.

use std::mem::replace;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use fetch_many::strategy::Course;

/// A course while surf has the exchange. It cannot be lent, for what travels beside a surf request owns what it has.
#[derive(Clone)]
pub(crate) struct Slot(Arc<Mutex<Held>>);

struct Held {
    course: Course,
    /// The time of those around the backend, if it is counted.
    others: Option<Others>,
}

struct Others {
    spent: Duration,
    /// `None` while the backend has the exchange.
    since: Option<Instant>,
}

impl Slot {
    pub(crate) fn new(course: &mut Course) -> Self {
        Self(Arc::new(Mutex::new(Held {
            course: course.take(),
            others: None,
        })))
    }

    /// Counts from now on for how long the exchange is with others than the backend.
    pub(crate) fn count_others(&self) {
        self.lock().others = Some(Others {
            spent: Duration::ZERO,
            since: Some(Instant::now()),
        });
    }

    /// For how long it was with others, as far as that is counted.
    pub(crate) fn others_took(&self) -> Duration {
        let held = self.lock();
        held.others.as_ref().map_or(Duration::ZERO, |others| {
            let now = others.since.map_or(Duration::ZERO, |since| since.elapsed());
            others.spent.saturating_add(now)
        })
    }

    /// Gives the course back.
    pub(crate) fn give_back(&self, course: &mut Course) {
        *course = replace(&mut self.lock().course, course.take());
    }

    /// The course, for as long as the backend has the exchange.
    pub(crate) fn lend(self) -> Lent {
        let now = Instant::now();
        let mut held = self.lock();
        // What stays here is never read: the course is back when this is looked at.
        let course = replace(&mut held.course, Course::new(now));
        if let Some(others) = &mut held.others {
            let spent = others.since.take().map(|since| now - since);
            others.spent = others.spent.saturating_add(spent.unwrap_or_default());
        }
        drop(held);
        Lent { course, slot: self }
    }

    /// A course is whole at any moment, whatever panicked.
    fn lock(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A course that goes back to its slot when the backend is done, or dropped.
pub(crate) struct Lent {
    pub(crate) course: Course,
    slot: Slot,
}

impl Drop for Lent {
    fn drop(&mut self) {
        let mut held = self.slot.lock();
        held.course = self.course.take();
        if let Some(others) = &mut held.others {
            others.since = Some(Instant::now());
        }
    }
}
