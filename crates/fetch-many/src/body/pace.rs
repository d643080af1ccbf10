//! Within which time a body must come: [`Pace`].

use std::time::{Duration, Instant};

use crate::error::Phase;
use crate::wire::bounds::Bounds;
use crate::{Error, ErrorKind};

/// How long the server may take for the body that it owes. The time in which nothing is read, because there is no room
/// for it or the sink is busy, is not the server's.
#[derive(Debug)]
pub enum Pace {
    /// All of it by the end of the attempt, which is so much later.
    Whole {
        /// For so long nothing was read.
        later: Duration,
    },
    /// Something at least within each `stall`.
    Steady {
        /// With the least that must come.
        bounds: Bounds,
        /// When something came last.
        last: Instant,
        /// Since when it is counted how much comes.
        since: Instant,
        /// That.
        bytes: u64,
    },
}

impl Pace {
    /// For what goes into memory.
    #[must_use]
    pub fn whole() -> Self {
        let later = Duration::ZERO;
        Self::Whole { later }
    }

    /// For what goes into a sink.
    #[must_use]
    pub fn steady(bounds: Bounds, now: Instant) -> Self {
        Self::Steady {
            bounds,
            last: now,
            since: now,
            bytes: 0,
        }
    }

    /// So many bytes came.
    pub fn came(&mut self, length: usize, now: Instant) {
        if let Self::Steady { last, bytes, .. } = self {
            *last = now;
            *bytes = bytes.saturating_add(length as u64);
        }
    }

    /// Nothing was read for so long.
    pub fn waited(&mut self, time: Duration, now: Instant) {
        match self {
            Self::Whole { later } => *later = later.saturating_add(time),
            Self::Steady { last, since, .. } => {
                *last = now;
                *since = since.checked_add(time).map_or(now, |since| since.min(now));
            }
        }
    }

    /// Until when something must come. `deadline`: the attempt's.
    #[must_use]
    pub fn due(&self, deadline: Option<Instant>) -> Option<Instant> {
        match self {
            Self::Whole { later } => deadline?.checked_add(*later),
            Self::Steady {
                bounds,
                last,
                since,
                ..
            } => {
                let counted = if bounds.least_speed > 0 { since } else { last };
                last.min(counted).checked_add(bounds.stall)
            }
        }
    }

    /// That time is over: why that is too late, unless it is not.
    pub fn late(&mut self, timeout: Duration, now: Instant) -> Option<Error> {
        let late = |phase, within| Some(Error::new(ErrorKind::Timeout).late(phase, within));
        let Self::Steady {
            bounds,
            last,
            since,
            bytes,
        } = self
        else {
            return late(Phase::Receiving, timeout);
        };
        let stall = bounds.stall;
        if now.saturating_duration_since(*last) >= stall {
            return late(Phase::Stalled, stall);
        }
        let least = u128::from(bounds.least_speed) * stall.as_millis() / 1000;
        if u128::from(*bytes) < least {
            return late(Phase::Slow, stall);
        }
        *since = now;
        *bytes = 0;
        None
    }
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
