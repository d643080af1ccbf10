//! How fast a host is asked that says when it is too fast: [`Pace`], by [`Plan::adapt`](crate::Plan::adapt).

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use super::timers::after;
use crate::Rate;

/// How many requests a host without a given rate gets at once before it has answered any. One more for
/// every so many good answers: so the first refusal finds few on their way, whatever the plan's limit is.
const CAREFUL: usize = 4;

/// What part of the rate each good answer gives back.
const STEP: f64 = 0.01;

/// No host is asked less often because of what it says, so that it can be heard to be well again.
const SLOWEST: f64 = 1.0 / 60.0;

/// A rate beyond this is none: slots and latency hold long before.
const FASTEST: f64 = 10_000.0;

/// How far back answers are counted for a rate that is measured.
const MEASURED_OVER: Duration = Duration::from_secs(10);

/// How long a host that is not asked any more is remembered for its good answers: one that is asked one by one has
/// nothing to do in between.
const COUNTED_FOR: Duration = Duration::from_secs(1);

/// How long a host that is not asked any more is remembered to be slow.
const REMEMBERED: Duration = Duration::from_secs(60);

/// Additive increase, multiplicative decrease (Chiu and Jain, 1989), of the rate of one host.
#[derive(Debug)]
pub(super) struct Pace {
    given: Option<Rate>,
    /// Attempts a second, while that is less than as given.
    rate: Option<f64>,
    /// What the rate was when it was first too much: what the steps back are parts of.
    whole: f64,
    /// Good answers, and from when on they were counted.
    good: u32,
    since: Option<Instant>,
    /// Until when they count, if there is no other.
    counted_until: Option<Instant>,
    /// Good answers in all.
    earned: usize,
    /// The last attempt that was on its way when the host was last slowed down: what it says was said
    /// before anything could have come of that.
    heard_up_to: u64,
    remembered_until: Option<Instant>,
}

impl Pace {
    pub(super) fn new(given: Option<Rate>) -> Self {
        Self {
            // An interval of zero is no bound.
            given: given.filter(|rate| !rate.interval.is_zero()),
            rate: None,
            whole: 0.0,
            good: 0,
            since: None,
            counted_until: None,
            earned: 0,
            heard_up_to: 0,
            remembered_until: None,
        }
    }

    /// An attempt starts.
    pub(super) fn start(&mut self, now: Instant) {
        self.since.get_or_insert(now);
    }

    /// The rate to keep in place of the given one.
    pub(super) fn rate(&self) -> Option<Rate> {
        self.rate.map(|rate| Rate {
            interval: Duration::from_secs_f64(rate.recip()),
            burst: NonZeroU32::MIN,
        })
    }

    /// How many attempts may be in flight.
    pub(super) fn window(&self) -> usize {
        if self.given.is_some() || self.rate.is_some() {
            return usize::MAX;
        }
        CAREFUL + self.earned / CAREFUL
    }

    /// Until when the host must not be forgotten.
    pub(super) fn remembered_until(&self) -> Option<Instant> {
        self.remembered_until.max(self.counted_until)
    }

    /// A good answer. Nothing else lets the rate rise.
    pub(super) fn recover(&mut self, now: Instant) {
        self.count(now);
        let Some(rate) = self.rate else {
            return;
        };
        let rate = rate + self.whole * STEP;
        let most = self.given.map_or(FASTEST, |_| self.whole);
        self.rate = Some(rate).filter(|rate| *rate < most);
        if self.rate.is_none() {
            self.remembered_until = None;
        }
    }

    fn count(&mut self, now: Instant) {
        self.earned = self.earned.saturating_add(1);
        self.good = self.good.saturating_add(1);
        if self.given.is_none() {
            self.counted_until = Some(after(now, COUNTED_FOR));
        }
        let Some(since) = self.since else {
            return;
        };
        let counted = now.saturating_duration_since(since);
        if counted > MEASURED_OVER {
            // What was long ago says little of what is too much now.
            self.since = Some(since + counted / 2);
            self.good /= 2;
        }
    }

    /// The host says that it is asked too often. `serial` is of the attempt that it says it to, `last` of
    /// the last one started; it is not asked before `resumes`.
    pub(super) fn slow_down(&mut self, serial: u64, last: u64, resumes: Instant) {
        if serial <= self.heard_up_to {
            return;
        }
        self.heard_up_to = last;
        let rate = self.rate.unwrap_or_else(|| {
            self.whole = self.given.map_or_else(
                || self.measured(resumes),
                |rate| rate.interval.as_secs_f64().recip(),
            );
            self.whole
        });
        // What is slower as it is stays so.
        self.rate = Some((rate / 2.0).max(SLOWEST.min(rate)));
        self.good = 0;
        self.since = Some(resumes);
        self.remembered_until = Some(after(resumes, REMEMBERED));
    }

    /// Good answers a second, with the time in which the host wants no more: what it gave for so long.
    fn measured(&self, resumes: Instant) -> f64 {
        let counted = self.since.map_or(Duration::ZERO, |since| {
            resumes.saturating_duration_since(since)
        });
        let rate = f64::from(self.good.max(1)) / counted.as_secs_f64();
        rate.clamp(SLOWEST, FASTEST)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn per_second(pace: &Pace) -> Option<f64> {
        pace.rate().map(|rate| rate.interval.as_secs_f64().recip())
    }

    #[test]
    fn the_given_rate_is_halved_and_comes_back_step_by_step() {
        let now = Instant::now();
        let mut pace = Pace::new(Some(Rate::per_second(20).burst(5)));
        pace.start(now);
        pace.slow_down(1, 4, now);
        assert_eq!(pace.rate(), Some(Rate::per_second(10)));
        // Those that were on their way say the same once more.
        pace.slow_down(4, 9, now);
        assert_eq!(pace.rate(), Some(Rate::per_second(10)));
        pace.slow_down(10, 10, now);
        assert_eq!(pace.rate(), Some(Rate::per_second(5)));
        let answers = (1..=100).find(|_| {
            pace.recover(now);
            pace.rate().is_none()
        });
        // A hundredth of 20 for each, and sums of fractions may come out a little less.
        assert!(matches!(answers, Some(75 | 76)), "{answers:?}");
        assert_eq!(pace.remembered_until(), None);
    }

    #[test]
    fn without_a_given_rate_what_the_host_gave_counts() {
        let now = Instant::now();
        let mut pace = Pace::new(None);
        pace.start(now);
        (0..20).for_each(|_| pace.recover(now));
        pace.slow_down(21, 29, now + Duration::from_secs(1));
        let rate = per_second(&pace).expect("it was told");
        assert!((rate - 10.0).abs() < 1e-6, "{rate}");
    }

    #[test]
    fn a_host_that_has_told_nothing_is_asked_carefully() {
        let now = Instant::now();
        let mut pace = Pace::new(None);
        assert_eq!(pace.window(), 4);
        (0..8).for_each(|_| pace.recover(now));
        assert_eq!(pace.window(), 6);
        assert_eq!(Pace::new(Some(Rate::per_second(1))).window(), usize::MAX);
    }

    /// What a host may do next.
    #[derive(Clone, Copy, Debug)]
    enum Says {
        Good,
        TooFast,
    }

    proptest! {
        #[test]
        fn only_good_answers_speed_up_and_never_beyond_what_was_given(
            per_second in prop::option::of(1..200_u32),
            says in prop::collection::vec(
                (prop_oneof![3 => Just(Says::Good), 1 => Just(Says::TooFast)], 0..20_000_u64),
                0..200,
            ),
        ) {
            let given = per_second.map(Rate::per_second);
            let mut now = Instant::now();
            let mut pace = Pace::new(given);
            pace.start(now);
            let interval = |pace: &Pace| pace.rate().or(given).map_or(Duration::ZERO, |rate| rate.interval);
            for (serial, (says, millis)) in (1..).zip(says) {
                now += Duration::from_millis(millis);
                let before = interval(&pace);
                match says {
                    Says::Good => pace.recover(now),
                    Says::TooFast => pace.slow_down(serial, serial, now),
                }
                let after = interval(&pace);
                match says {
                    Says::Good => prop_assert!(after <= before),
                    Says::TooFast => prop_assert!(after >= before.min(Duration::from_secs(60))),
                }
                prop_assert!(after >= given.map_or(Duration::ZERO, |rate| rate.interval));
                prop_assert!(after <= Duration::from_secs(61));
            }
        }
    }
}
