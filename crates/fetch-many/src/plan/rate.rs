//! How often a host may be asked: [`Rate`].

use std::num::NonZeroU32;
use std::time::Duration;

/// How often one host may be asked: `burst` attempts at once, then one every `interval` (the
/// generic cell rate algorithm, ITU-T I.371). Retries count. A host is remembered until its next
/// attempt may start, so many hosts and a long interval take memory.
///
/// ```
/// use fetch_many::{Plan, Rate};
///
/// // Five at once, then one every 100 ms.
/// let plan = Plan::new(64).rate(Rate::per_second(10).burst(5));
/// assert_eq!(plan.rate.unwrap().burst.get(), 5);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The time between two attempts. Zero bounds nothing; one that is longer than thirty years counts as
    /// that long.
    pub interval: Duration,
    /// How many attempts may start at once after a pause.
    pub burst: NonZeroU32,
}

impl Rate {
    /// So many attempts a second, evenly spaced.
    ///
    /// ```
    /// let rate = fetch_many::Rate::per_second(20);
    /// assert_eq!(rate.interval.as_millis(), 50);
    /// ```
    ///
    /// # Panics
    /// If `attempts` is zero.
    #[must_use]
    pub fn per_second(attempts: u32) -> Self {
        assert!(attempts > 0, "a rate of zero would fetch nothing");
        Self {
            interval: Duration::from_secs(1) / attempts,
            burst: NonZeroU32::MIN,
        }
    }

    /// Lets this many attempts start at once after a pause.
    ///
    /// # Panics
    /// If `attempts` is zero.
    #[must_use]
    pub fn burst(mut self, attempts: u32) -> Self {
        self.burst = NonZeroU32::new(attempts).expect("a burst of zero would fetch nothing");
        self
    }
}
