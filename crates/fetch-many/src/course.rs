//! What goes along with one attempt: [`Course`].

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::phases::{ConnectionInfo, nanos};
use crate::stage::Stage;

/// What goes along with one attempt, from the engine to the exchange and back: where its time goes.
///
/// The engine makes it when the attempt starts, a [`Job`](crate::strategy::Job) or a
/// [`Single`](crate::strategy::Single) owns it while the attempt runs, and hands it back with the result. So an exchange
/// writes to it without a lock. It [enters](Self::enter) each [`Stage`] as that begins; what it does not tell apart, it
/// does not enter.
///
/// ```
/// use std::time::{Duration, Instant};
/// use fetch_many::strategy::{Course, Stage};
///
/// let start = Instant::now();
/// let second = Duration::from_secs(1);
/// let mut course = Course::new(start);
/// course.enter_at(Stage::Wait, start + second);
/// course.enter_at(Stage::Body, start + 3 * second);
/// assert_eq!(course.spent(Stage::Start), second);
/// assert_eq!(course.spent(Stage::Wait), 2 * second);
/// assert_eq!(course.spent(Stage::Body), Duration::ZERO, "it has not ended");
/// ```
#[derive(Debug)]
pub struct Course {
    stage: Stage,
    /// Since when.
    since: Instant,
    /// What has been spent in each, in nanoseconds.
    spent: [u64; Stage::COUNT],
    connection: Option<ConnectionInfo>,
}

impl Course {
    /// Of an attempt that starts now.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        Self {
            stage: Stage::Start,
            since: now,
            spent: [0; Stage::COUNT],
            connection: None,
        }
    }

    /// `stage` begins now, and the one before has ended. Any stage may come after any other, and more than once.
    pub fn enter(&mut self, stage: Stage) {
        self.enter_at(stage, Instant::now());
    }

    /// [`enter`](Self::enter), for those who have looked at the clock. Earlier than the time before counts as that.
    pub fn enter_at(&mut self, stage: Stage, now: Instant) {
        let spent = now.saturating_duration_since(self.since);
        let total = &mut self.spent[self.stage as usize];
        *total = total.saturating_add(nanos(spent));
        self.stage = stage;
        self.since = self.since.max(now);
    }

    /// The exchange runs on this connection: whether it was made for it, and to which address, if that is known.
    pub fn runs_on(&mut self, is_new: bool, peer: Option<SocketAddr>) {
        self.connection = Some(ConnectionInfo::new(is_new, peer));
    }

    /// What has been written so far. What is left here has nothing, and goes on from the same moment.
    #[must_use]
    pub fn take(&mut self) -> Self {
        let rest = Self {
            stage: self.stage,
            ..Self::new(self.since)
        };
        std::mem::replace(self, rest)
    }

    /// In which stage it is.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// How long it has been in this stage, but for the time since the last [`enter`](Self::enter).
    #[must_use]
    pub fn spent(&self, stage: Stage) -> Duration {
        Duration::from_nanos(self.spent[stage as usize])
    }

    pub(crate) fn connection(&self) -> Option<ConnectionInfo> {
        self.connection
    }

    /// What each stage took of an attempt from `began` to `ended`, in nanoseconds and without remainder: what nothing was
    /// written of was spent before the exchange began.
    pub(crate) fn end(mut self, began: Instant, ended: Instant) -> [u64; Stage::COUNT] {
        self.enter_at(self.stage, ended);
        let whole = nanos(ended.saturating_duration_since(began));
        let told = self
            .spent
            .iter()
            .fold(0, |sum: u64, spent| sum.saturating_add(*spent));
        match whole.checked_sub(told) {
            Some(rest) => self.spent[Stage::Start as usize] += rest,
            // More than all of it: a time was written that had not come.
            None => self.spent = [whole, 0, 0, 0, 0, 0, 0, 0],
        }
        self.spent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_stages_take_is_all_there_was() {
        let began = Instant::now();
        let at = |millis| began + Duration::from_millis(millis);
        let spent = |course: Course| course.end(began, at(10)).map(|nanos| nanos / 1_000_000);

        let mut course = Course::new(began);
        course.enter_at(Stage::Connect, at(2));
        course.enter_at(Stage::Wait, at(5));
        // A clock read before another, and taken in after it.
        course.enter_at(Stage::Body, at(4));
        assert_eq!(spent(course), [2, 0, 3, 0, 0, 0, 5, 0]);

        assert_eq!(spent(Course::new(at(7))), [10, 0, 0, 0, 0, 0, 0, 0], "late");
        let mut course = Course::new(began);
        course.enter_at(Stage::Wait, at(11));
        assert_eq!(spent(course), [10, 0, 0, 0, 0, 0, 0, 0], "in the future");
    }
}
