//! Within which time a body must come: [`Pace`].

use std::time::{Duration, Instant};

use crate::error::Phase;
use crate::wire::bounds::Bounds;
use crate::{Error, ErrorKind};

/// How long the server may take for the body that it owes. The time in which nothing is read, because there is no room
/// for it or the sink is busy, is not the server's.
///
/// ```
/// use std::time::{Duration, Instant};
/// use fetch_many::Config;
/// use fetch_many::strategy::Pace;
///
/// let (now, second) = (Instant::now(), Duration::from_secs(1));
/// let mut pace = Pace::steady(Config::default().stall(2 * second).bounds(), now);
/// pace.came(10, now + second);
/// assert_eq!(pace.due(None), Some(now + 3 * second));
/// ```
#[derive(Debug)]
pub struct Pace(Kind);

#[derive(Debug)]
enum Kind {
    /// All of it by the end of the attempt, which is so much later.
    Whole { later: Duration },
    /// Boxed: most bodies go into memory, and each that is in flight has one of these.
    Steady(Box<Steady>),
}

/// Something at least within each `stall`.
#[derive(Debug)]
struct Steady {
    stall: Duration,
    least_speed: u64,
    /// When something came last.
    last: Instant,
    /// Since when it is counted how much comes.
    since: Instant,
    /// That.
    bytes: u64,
}

impl Pace {
    /// For what goes into memory.
    #[must_use]
    pub fn whole() -> Self {
        let later = Duration::ZERO;
        Self(Kind::Whole { later })
    }

    /// For what goes into a sink.
    #[must_use]
    pub fn steady(bounds: Bounds, now: Instant) -> Self {
        Self(Kind::Steady(Box::new(Steady {
            stall: bounds.stall,
            least_speed: bounds.least_speed,
            last: now,
            since: now,
            bytes: 0,
        })))
    }

    /// So many bytes came.
    pub fn came(&mut self, length: usize, now: Instant) {
        if let Kind::Steady(steady) = &mut self.0 {
            steady.last = now;
            steady.bytes = steady.bytes.saturating_add(length as u64);
        }
    }

    /// Nothing was read for so long.
    pub fn waited(&mut self, time: Duration, now: Instant) {
        match &mut self.0 {
            Kind::Whole { later } => *later = later.saturating_add(time),
            Kind::Steady(steady) => {
                steady.last = now;
                let since = steady.since.checked_add(time);
                steady.since = since.map_or(now, |since| since.min(now));
            }
        }
    }

    /// Until when something must come. `deadline`: the attempt's.
    #[must_use]
    pub fn due(&self, deadline: Option<Instant>) -> Option<Instant> {
        match &self.0 {
            Kind::Whole { later } => deadline?.checked_add(*later),
            Kind::Steady(steady) => steady.due(),
        }
    }

    /// That time is over: why that is too late, unless it is not. `timeout`: the attempt's.
    pub fn late(&mut self, timeout: Duration, now: Instant) -> Option<Error> {
        match &mut self.0 {
            Kind::Whole { .. } => Some(late(Phase::Receiving, timeout)),
            Kind::Steady(steady) => steady.late(now),
        }
    }
}

impl Steady {
    fn due(&self) -> Option<Instant> {
        let counted = if self.least_speed > 0 {
            self.since
        } else {
            self.last
        };
        self.last.min(counted).checked_add(self.stall)
    }

    fn late(&mut self, now: Instant) -> Option<Error> {
        if now.saturating_duration_since(self.last) >= self.stall {
            return Some(late(Phase::Stalled, self.stall));
        }
        let least = u128::from(self.least_speed).saturating_mul(self.stall.as_millis()) / 1000;
        if u128::from(self.bytes) < least {
            return Some(late(Phase::Slow, self.stall));
        }
        self.since = now;
        self.bytes = 0;
        None
    }
}

fn late(phase: Phase, within: Duration) -> Error {
    Error::new(ErrorKind::Timeout).late(phase, within)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Config;

    const SECOND: Duration = Duration::from_secs(1);

    fn steady(least_speed: u64, now: Instant) -> Pace {
        let config = Config::default().stall(2 * SECOND).least_speed(least_speed);
        Pace::steady(config.bounds(), now)
    }

    #[test]
    fn whoever_sends_something_in_time_may_take_for_ever() {
        let start = Instant::now();
        let mut pace = steady(0, start);
        for second in 1..100 {
            pace.came(1, start + second * SECOND);
            assert_eq!(pace.due(None), Some(start + (second + 2) * SECOND));
        }
        let error = pace.late(SECOND, start + 101 * SECOND).unwrap();
        assert_eq!(error.to_string(), "nothing came of the body for 2 s");
    }

    #[test]
    fn whoever_is_slow_is_late() {
        let start = Instant::now();
        let mut pace = steady(10, start);
        pace.came(20, start + SECOND);
        assert_eq!(pace.due(None), Some(start + 2 * SECOND));
        assert!(
            pace.late(SECOND, start + 2 * SECOND).is_none(),
            "20 bytes in 2 s"
        );
        pace.came(19, start + 3 * SECOND);
        assert_eq!(pace.due(None), Some(start + 4 * SECOND));
        let error = pace.late(SECOND, start + 4 * SECOND).unwrap();
        assert_eq!(error.to_string(), "body too slow for 2 s");
    }

    #[test]
    fn the_time_in_which_nothing_is_read_is_not_the_servers() {
        let start = Instant::now();
        let mut pace = steady(10, start);
        pace.waited(50 * SECOND, start + 51 * SECOND);
        // A second of its two is over, and of its first.
        assert_eq!(pace.due(None), Some(start + 52 * SECOND));
        let mut pace = Pace::whole();
        pace.waited(50 * SECOND, start + 51 * SECOND);
        assert_eq!(pace.due(Some(start + SECOND)), Some(start + 51 * SECOND));
        assert_eq!(pace.due(None), None);
    }
}
