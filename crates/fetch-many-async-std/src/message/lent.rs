//! How an attempt's course goes through surf, and comes back whatever becomes of the exchange.

use std::mem::replace;
use std::sync::{Arc, Mutex, PoisonError};

use fetch_many::strategy::Course;

/// A course while surf has the exchange. It cannot be lent, for what travels beside a surf request owns what it has.
#[derive(Clone)]
pub(crate) struct Slot(Arc<Mutex<Course>>);

impl Slot {
    pub(crate) fn new(course: &mut Course) -> Self {
        Self(Arc::new(Mutex::new(course.take())))
    }

    /// Puts another course here, and has what was here.
    fn swap(&self, course: Course) -> Course {
        // A course is whole at any moment, whatever panicked.
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        replace(&mut slot, course)
    }

    /// Gives the course back.
    pub(crate) fn give_back(&self, course: &mut Course) {
        *course = self.swap(course.take());
    }

    /// The course, for as long as the backend has the exchange.
    pub(crate) fn lend(self) -> Lent {
        // What stays here is never read: the course is back when this is looked at.
        let course = self.swap(Course::new(std::time::Instant::now()));
        Lent { course, slot: self }
    }
}

/// A course that goes back to its slot when the backend is done, or dropped.
pub(crate) struct Lent {
    pub(crate) course: Course,
    slot: Slot,
}

impl Drop for Lent {
    fn drop(&mut self) {
        self.slot.swap(self.course.take());
    }
}
