//! One host: what runs there, and from when on more may.

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use fetch_many::{HostPlan, Plan, Rate};

use crate::scenario::HOSTS;

pub(super) struct Host {
    limit: Option<usize>,
    rate: Option<Rate>,
    pub(super) in_flight: usize,
    starts: Vec<Instant>,
    paused_until: Option<Instant>,
    /// Who had a turn since this host could have had one.
    pub(super) passed_by: [bool; HOSTS],
}

impl Host {
    pub(super) fn new(plan: &Plan, own: HostPlan) -> Self {
        Self {
            limit: own.limit.or(plan.per_host).map(NonZeroUsize::get),
            rate: own.rate.or(plan.rate),
            in_flight: 0,
            starts: Vec::new(),
            paused_until: None,
            passed_by: [false; HOSTS],
        }
    }

    /// Laws 3 and 11: `per_host`, pause and rate.
    pub(super) fn start(&mut self, now: Instant) {
        assert!(self.has_slot(), "law 3: over per_host");
        assert!(self.paused_until <= Some(now), "law 11: while paused");
        if let Some(rate) = self.rate {
            self.check_rate(rate, now);
        }
        self.in_flight += 1;
        self.starts.push(now);
        self.passed_by = [false; HOSTS];
    }

    /// In any window that ends now, no more than a burst and one for every interval.
    fn check_rate(&self, rate: Rate, now: Instant) {
        if rate.interval.is_zero() {
            return;
        }
        for (later, start) in self.starts.iter().rev().enumerate() {
            let intervals = (now - *start).as_nanos() / rate.interval.as_nanos();
            let most = u128::from(rate.burst.get()) + intervals;
            let starts = later as u128 + 2;
            assert!(starts <= most, "rate: {starts} starts, {most} allowed");
        }
    }

    pub(super) fn finish(&mut self) {
        self.in_flight -= 1;
        self.passed_by = [false; HOSTS];
    }

    pub(super) fn pause(&mut self, until: Instant) {
        self.paused_until = self.paused_until.max(Some(until));
    }

    /// Law 11: whether it asks for a longer wait than this.
    pub(super) fn is_shut(&self, now: Instant, longest: Duration) -> bool {
        self.paused_until.is_some_and(|until| until > now + longest)
    }

    pub(super) fn has_slot(&self) -> bool {
        self.limit.is_none_or(|limit| self.in_flight < limit)
    }

    /// The first time at which one more start would break neither pause nor rate, by the
    /// definition of the rate over windows: no arrival time is kept.
    pub(super) fn free_from(&self) -> Option<Instant> {
        let by_rate = self.rate.and_then(|rate| {
            let burst = rate.burst.get();
            let windows = (2_u32..).zip(self.starts.iter().rev());
            windows
                .filter(|(starts, _)| *starts > burst)
                .map(|(starts, start)| *start + rate.interval * (starts - burst))
                .max()
        });
        self.paused_until.max(by_rate)
    }
}
