//! What is tried again, and when: [`Retry`].

use std::time::{Duration, SystemTime};

use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, StatusCode};

use crate::{Error, ErrorKind, Response};

/// What is tried again, and when.
///
/// Only idempotent methods (RFC 9110 §9.2.2), only failures that can heal: [`Resolve`], [`Connect`],
/// [`Timeout`], [`Disconnected`] and [`Truncated`] among the errors, 429, 502, 503 and 504 among the
/// statuses. Before the n-th retry it waits a random time between zero and
/// `min(max_backoff, base_backoff · 2ⁿ⁻¹)` (full jitter: Brooker, "Exponential Backoff And Jitter",
/// AWS Architecture Blog, 2015). When attempts or budget are used up, or the retry could not start
/// before the batch's deadline, the last result is the item's.
///
/// [`Resolve`]: ErrorKind::Resolve
/// [`Connect`]: ErrorKind::Connect
/// [`Timeout`]: ErrorKind::Timeout
/// [`Disconnected`]: ErrorKind::Disconnected
/// [`Truncated`]: ErrorKind::Truncated
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Retry {
    /// How often one request is tried again. Default: 2.
    pub max_retries: u32,
    /// The longest pause before the first retry; it doubles with each further one. Default: 100 ms.
    pub base_backoff: Duration,
    /// No pause is longer, however many retries went before. Default: 10 s.
    pub max_backoff: Duration,
    /// How many retries each first attempt earns for the batch as a whole, so that a host that is
    /// down is not asked three times as often: 0.1 allows one retry in ten requests. What is not
    /// positive earns nothing. Default: 0.1.
    pub budget: f64,
    /// How many retries a batch may make before it has earned any. It can never save up more than
    /// that, or than one if that is zero. Default: 10.
    pub reserve: u32,
    /// The longest pause that a `Retry-After` (RFC 9110 §10.2.3) may impose on its host; a longer
    /// one counts as this. Default: 60 s.
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

    /// The longest pause before retry number `retry`, counted from 0.
    fn backoff_ceiling(&self, retry: u32) -> Duration {
        self.base_backoff
            .saturating_mul(2_u32.saturating_pow(retry))
            .min(self.max_backoff)
    }
}

/// Whether the same request may well succeed a moment later.
pub(crate) fn can_heal(result: &Result<Response, Error>) -> bool {
    match result {
        Ok(response) => matches!(
            response.status(),
            StatusCode::TOO_MANY_REQUESTS
                | StatusCode::BAD_GATEWAY
                | StatusCode::SERVICE_UNAVAILABLE
                | StatusCode::GATEWAY_TIMEOUT
        ),
        Err(error) => matches!(
            error.kind(),
            ErrorKind::Resolve
                | ErrorKind::Connect
                | ErrorKind::Timeout
                | ErrorKind::Disconnected
                | ErrorKind::Truncated
        ),
    }
}

/// How long the host asks to be left alone: `Retry-After` of a 429 or 503, at most `longest`.
///
/// A date counts from the response's own `Date`, so the two clocks need not agree; without one
/// (RFC 9110 §6.6.1 requires it of a server that has a clock) it is ignored, as is anything else
/// that is neither form.
pub(crate) fn retry_after(response: &Response, longest: Duration) -> Option<Duration> {
    let (StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) = response.status()
    else {
        return None;
    };
    let value = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a `u64` holds are a very long time.
        let seconds = value.parse().unwrap_or(u64::MAX);
        return Some(Duration::from_secs(seconds).min(longest));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    let pause = until.duration_since(date(response.headers())?).ok()?;
    Some(pause.min(longest))
}

fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}

/// The batch's side of the matter: jitter, and a token bucket that each first attempt fills and
/// each retry drains.
#[derive(Debug)]
pub(crate) struct RetryState {
    policy: Retry,
    tokens: f64,
    random: fastrand::Rng,
}

impl RetryState {
    pub(crate) fn new(policy: Retry) -> Self {
        let random = match policy.seed {
            Some(seed) => fastrand::Rng::with_seed(seed),
            None => fastrand::Rng::new(),
        };
        Self {
            tokens: f64::from(policy.reserve),
            policy,
            random,
        }
    }

    pub(crate) fn policy(&self) -> &Retry {
        &self.policy
    }

    /// A first attempt was made.
    pub(crate) fn earn(&mut self) {
        let full = f64::from(self.policy.reserve).max(1.0);
        // What a long quiet stretch earned must not all be spent in one storm.
        // `max` also turns what is not a number into zero.
        let earned = self.policy.budget.max(0.0);
        self.tokens = (self.tokens + earned).min(full);
    }

    /// The pause before retry number `retry` (from 0), if policy and budget allow it.
    pub(crate) fn pause_before(&mut self, retry: u32) -> Option<Duration> {
        if retry >= self.policy.max_retries || self.tokens < 1.0 {
            return None;
        }
        let ceiling = self.policy.backoff_ceiling(retry);
        Some(ceiling.mul_f64(self.random.f64()))
    }

    /// A retry that was allowed will be made.
    pub(crate) fn spend(&mut self) {
        self.tokens -= 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, headers: &[(&str, &str)]) -> Response {
        let mut builder = http::Response::builder().status(status);
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        builder.body(bytes::Bytes::new()).unwrap()
    }

    #[test]
    fn retry_after_takes_seconds_and_dates_and_nothing_else() {
        let longest = Duration::from_secs(60);
        let after = |value| retry_after(&response(503, &[("retry-after", value)]), longest);
        assert_eq!(after("7"), Some(Duration::from_secs(7)));
        assert_eq!(after("1000000000000"), Some(longest));
        assert_eq!(after("99999999999999999999999999"), Some(longest));
        for odd in [
            "",
            "-1",
            "+1",
            "1.5",
            "soon",
            "Fri, 99 Foo 2026 00:00:00 GMT",
        ] {
            assert_eq!(after(odd), None, "{odd}");
        }
        let dated = |until| {
            let headers = [
                ("date", "Sat, 21 Nov 2026 10:00:00 GMT"),
                ("retry-after", until),
            ];
            retry_after(&response(429, &headers), longest)
        };
        let soon = dated("Sat, 21 Nov 2026 10:00:09 GMT");
        assert_eq!(soon, Some(Duration::from_secs(9)));
        assert_eq!(dated("Sat, 21 Nov 2026 09:59:59 GMT"), None);
        assert_eq!(
            retry_after(&response(200, &[("retry-after", "7")]), longest),
            None
        );
    }

    #[test]
    fn jitter_is_full_bounded_and_repeatable() {
        let policy = Retry::up_to(100).budget(0.0, 1_000).seed(7);
        let pauses = || {
            let mut state = RetryState::new(policy.clone());
            (0..40)
                .map_while(|retry| state.pause_before(retry))
                .collect::<Vec<_>>()
        };
        let once = pauses();
        assert_eq!(once, pauses());
        assert_eq!(once.len(), 40);
        for (retry, pause) in (0..).zip(&once) {
            assert!(*pause <= policy.backoff_ceiling(retry));
        }
        // Full jitter reaches into the lower half; equal jitter would not.
        assert!(once.iter().any(|pause| *pause < policy.max_backoff / 2));
    }

    #[test]
    fn the_budget_ends_a_storm() {
        let mut state = RetryState::new(Retry::up_to(1_000).budget(0.5, 2));
        for _ in 0..2 {
            assert!(state.pause_before(0).is_some());
            state.spend();
        }
        assert!(state.pause_before(0).is_none());
        state.earn();
        assert!(state.pause_before(0).is_none());
        state.earn();
        assert!(state.pause_before(0).is_some());
    }
}
