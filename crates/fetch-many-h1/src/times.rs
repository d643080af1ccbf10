//! When an exchange came how far, as its socket sees it: [`Times`].

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use fetch_many::strategy::{Course, Stage};

/// When some of the request was last written, and when the first byte of the response came. Two looks at the clock for a
/// small exchange.
#[derive(Debug)]
pub(crate) struct Times {
    /// What they are counted from, in nanoseconds. 0: it has not come so far.
    since: Instant,
    wrote_at: AtomicU64,
    heard_at: AtomicU64,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            since: Instant::now(),
            wrote_at: AtomicU64::new(0),
            heard_at: AtomicU64::new(0),
        }
    }
}

impl Times {
    /// Of another exchange.
    pub(crate) fn begin(&self) {
        self.wrote_at.store(0, Relaxed);
        self.heard_at.store(0, Relaxed);
    }

    /// Some of the request has been written.
    pub(crate) fn wrote(&self) {
        self.wrote_at.store(self.nanos(Instant::now()), Relaxed);
    }

    /// The first byte has come.
    pub(crate) fn heard(&self) {
        self.heard_at.store(self.nanos(Instant::now()), Relaxed);
    }

    pub(crate) fn tell(&self, course: &mut Course) {
        let stages = [(Stage::Wait, &self.wrote_at), (Stage::Body, &self.heard_at)];
        for (stage, at) in stages {
            let nanos = at.load(Relaxed);
            if nanos > 0 {
                course.enter_at(stage, self.since + Duration::from_nanos(nanos));
            }
        }
    }

    fn nanos(&self, at: Instant) -> u64 {
        let age = at.saturating_duration_since(self.since).as_nanos();
        // Five centuries are as good as for ever.
        u64::try_from(age).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stage_begins_when_it_did() {
        let times = Times::default();
        let began = times.since;
        let at = |millis| began + Duration::from_millis(millis);
        times.wrote_at.store(times.nanos(at(2)), Relaxed);
        times.heard_at.store(times.nanos(at(5)), Relaxed);
        let mut course = Course::new(began);
        times.tell(&mut course);
        assert_eq!(course.stage(), Stage::Body);
        assert_eq!(course.spent(Stage::Start), Duration::from_millis(2));
        assert_eq!(course.spent(Stage::Wait), Duration::from_millis(3));

        times.begin();
        let mut course = Course::new(began);
        times.tell(&mut course);
        assert_eq!(course.stage(), Stage::Start, "nothing was written");

        times.wrote();
        times.heard();
        times.tell(&mut course);
        assert_eq!(course.stage(), Stage::Body, "by the clock");
    }
}
