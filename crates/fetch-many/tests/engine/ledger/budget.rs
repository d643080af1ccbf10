//! The retry budget as far as it can be known from outside.

use fetch_many::Retry;

/// Between two bounds, because near the deadline the jitter decides whether a retry is paid for.
pub(super) struct Budget {
    least: f64,
    most: f64,
    each: f64,
    full: f64,
}

impl Budget {
    pub(super) fn new(retry: &Retry) -> Self {
        let reserve = f64::from(retry.reserve);
        Self {
            least: reserve,
            most: reserve,
            each: retry.budget,
            full: reserve.max(1.0),
        }
    }

    pub(super) fn earn(&mut self) {
        self.least = (self.least + self.each).min(self.full);
        self.most = (self.most + self.each).min(self.full);
    }

    pub(super) fn may_allow(&self) -> bool {
        self.most >= 1.0
    }

    pub(super) fn must_allow(&self) -> bool {
        self.least >= 1.0
    }

    pub(super) fn spend(&mut self) {
        self.least -= 1.0;
        self.most -= 1.0;
    }

    pub(super) fn spend_perhaps(&mut self) {
        self.least -= 1.0;
    }
}
