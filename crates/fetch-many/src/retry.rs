//! What is tried again, and when: [`Retry`].

use std::time::Duration;

/// What is tried again, and when.
///
/// Only idempotent methods (RFC 9110 §9.2.2), only failures that can heal: [`Resolve`], [`Connect`],
/// [`Timeout`], [`Disconnected`] and [`Truncated`] among the errors, 429, 502, 503 and 504 among the
/// statuses. Before the n-th retry it waits a random time between zero and
/// `min(max_backoff, base_backoff · 2ⁿ⁻¹)` (full jitter: Brooker, "Exponential Backoff And Jitter",
/// AWS Architecture Blog, 2015). After a lookup that failed for now it waits a second more: for so long the
/// failure is remembered, and the answer to whoever asks for that name. When attempts or budget are used up, or the retry could not start
/// before the batch's deadline, the last result is the item's.
///
/// A 429 or 503 with a `Retry-After` (RFC 9110 §10.2.3) says itself when to come again: its host is
/// paused, nobody asks it earlier, and what is tried again then costs no [`budget`](Self::budget). A
/// date counts from the response's `Date`, or else from the local clock. A wait longer than
/// [`max_retry_after`](Self::max_retry_after) is not waited for: the request ends with that response,
/// and others to that host end as [`Busy`](crate::ErrorKind::Busy) for as long as they would wait
/// longer than that.
///
/// ```
/// use std::time::Duration;
/// use fetch_many::{Plan, Retry};
///
/// let (first, longest) = (Duration::from_millis(50), Duration::from_secs(2));
/// let plan = Plan::limit(8).retry(Retry::up_to(4).backoff(first, longest).budget(0.2, 20));
/// assert_eq!(plan.retry.max_retries, 4);
/// assert_eq!(Retry::none().max_retries, 0);
/// ```
///
/// [`Resolve`]: crate::ErrorKind::Resolve
/// [`Connect`]: crate::ErrorKind::Connect
/// [`Timeout`]: crate::ErrorKind::Timeout
/// [`Disconnected`]: crate::ErrorKind::Disconnected
/// [`Truncated`]: crate::ErrorKind::Truncated
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Retry {
    /// How often one request is tried again. Default: 2.
    pub max_retries: u32,
    /// The longest pause before the first retry; it doubles with each further one. Default: 100 ms.
    pub base_backoff: Duration,
    /// No pause is longer, however many retries went before, but for the second after a failed lookup.
    /// Default: 10 s.
    pub max_backoff: Duration,
    /// How many retries each first attempt earns for the batch as a whole, so that a host that is
    /// down is not asked three times as often: 0.1 allows one retry in ten requests. What is not
    /// positive earns nothing. A retry that the server asked for costs nothing. Default: 0.1.
    pub budget: f64,
    /// How many retries a batch may make before it has earned any. It can never save up more than
    /// that, or than one if that is zero. Default: 10.
    pub reserve: u32,
    /// The longest time for which a host is left alone because it asks for that. Where it asks for more,
    /// requests to it end at once: none is made earlier than told. A host is remembered for as long as
    /// it asks. Default: 60 s.
    pub max_retry_after: Duration,
    /// The seed of the jitter, for runs that can be repeated. Default: a random one.
    pub seed: Option<u64>,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            max_retries: 2,
            base_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(10),
            budget: 0.1,
            reserve: 10,
            max_retry_after: Duration::from_secs(60),
            seed: None,
        }
    }
}

impl Retry {
    /// Tries nothing again, but for the one immediate repetition after a stale connection.
    #[must_use]
    pub fn none() -> Self {
        Self {
            max_retries: 0,
            ..Self::default()
        }
    }

    /// Tries each request again up to this often.
    #[must_use]
    pub fn up_to(max_retries: u32) -> Self {
        Self {
            max_retries,
            ..Self::default()
        }
    }

    /// Sets [`base_backoff`](Self::base_backoff) and [`max_backoff`](Self::max_backoff).
    #[must_use]
    pub fn backoff(mut self, base: Duration, max: Duration) -> Self {
        self.base_backoff = base;
        self.max_backoff = max;
        self
    }

    /// Sets [`budget`](Self::budget) and [`reserve`](Self::reserve).
    #[must_use]
    pub fn budget(mut self, per_request: f64, reserve: u32) -> Self {
        self.budget = per_request;
        self.reserve = reserve;
        self
    }

    /// Sets [`max_retry_after`](Self::max_retry_after).
    #[must_use]
    pub fn max_retry_after(mut self, pause: Duration) -> Self {
        self.max_retry_after = pause;
        self
    }

    /// Sets [`seed`](Self::seed).
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }
}
