//! What is tried again, by a [`Retry`]: [`RetryState`].

use std::time::{Duration, SystemTime};

use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, StatusCode};

use crate::resolver::FAILURE_KEPT;
use crate::{Error, Response, Retry};

/// What else is known of a result than what it is.
#[derive(Clone, Copy)]
pub(super) struct Told {
    /// The server has said when to come again.
    pub(super) is_asked: bool,
    /// Whether it can heal, if the caller decides that.
    pub(super) by_caller: Option<bool>,
}

/// For how long a repetition would have the same result for certain: a lookup that failed is not made again while
/// that is remembered. Nothing is said of an unknown name, which would hardly be known after that time.
pub(super) fn same_answer_for(result: &Result<Response, Error>) -> Duration {
    match result {
        Err(error) if error.is_failed_lookup() => FAILURE_KEPT,
        _ => Duration::ZERO,
    }
}

/// Whether the server says that it is asked too often, or is overloaded.
pub(super) fn is_too_much(response: &Response) -> bool {
    matches!(
        response.status(),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
    )
}

/// How long the host asks to be left alone: `Retry-After` of a 429 or 503. No time at all is no wish.
///
/// A date counts from the response's own `Date`, so that the two clocks need not agree; without one
/// (RFC 9110 §6.6.1 requires it of a server that has a clock), from `today`. What is neither form is
/// ignored.
pub(super) fn retry_after(response: &Response, today: Option<SystemTime>) -> Option<Duration> {
    if !is_too_much(response) {
        return None;
    }
    let headers = response.headers();
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wish = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a `u64` holds are a very long time.
        Duration::from_secs(value.parse().unwrap_or(u64::MAX))
    } else {
        let until = httpdate::parse_http_date(value).ok()?;
        until.duration_since(date(headers).or(today)?).ok()?
    };
    Some(wish).filter(|wish| !wish.is_zero())
}

/// Whether it takes a clock to know what this result asks for. Most results do not, and reading one
/// has its price.
pub(crate) fn needs_today(result: &Result<Response, Error>) -> bool {
    let response = match result {
        Ok(response) if is_too_much(response) => response,
        _ => return false,
    };
    response.headers().contains_key(RETRY_AFTER) && date(response.headers()).is_none()
}

fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}

/// The batch's side of the matter: jitter, and a token bucket that each first attempt fills and
/// each retry drains.
#[derive(Debug)]
pub(super) struct RetryState {
    policy: Retry,
    tokens: f64,
    random: fastrand::Rng,
}

impl RetryState {
    pub(super) fn new(policy: Retry) -> Self {
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

    pub(super) fn policy(&self) -> &Retry {
        &self.policy
    }

    /// A first attempt was made.
    pub(super) fn earn(&mut self) {
        let full = f64::from(self.policy.reserve).max(1.0);
        // What a long quiet stretch earned must not all be spent in one storm.
        // `max` also turns what is not a number into zero.
        let earned = self.policy.budget.max(0.0);
        self.tokens = (self.tokens + earned).min(full);
    }

    /// Whether there is budget for one more.
    pub(super) fn can_pay(&self) -> bool {
        self.tokens >= 1.0
    }

    /// Full jitter: a random part of this.
    pub(super) fn random_part(&mut self, longest: Duration) -> Duration {
        longest.mul_f64(self.random.f64())
    }

    /// A retry that was allowed will be made.
    pub(super) fn spend(&mut self) {
        self.tokens -= 1.0;
    }
}

/// The longest pause before retry number `retry`, counted from 0.
pub(super) fn ceiling(policy: &Retry, retry: u32) -> Duration {
    let doubled = 2_u32.saturating_pow(retry);
    policy
        .base_backoff
        .saturating_mul(doubled)
        .min(policy.max_backoff)
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
        let after = |value| retry_after(&response(503, &[("retry-after", value)]), None);
        let seconds = Duration::from_secs;
        assert_eq!(after("7"), Some(seconds(7)));
        assert_eq!(after("1000000000000"), Some(seconds(1_000_000_000_000)));
        assert_eq!(after("99999999999999999999999999"), Some(seconds(u64::MAX)));
        for odd in [
            "",
            "0",
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
            // The server's own clock counts, whatever ours says.
            retry_after(&response(429, &headers), Some(SystemTime::UNIX_EPOCH))
        };
        let soon = dated("Sat, 21 Nov 2026 10:00:09 GMT");
        assert_eq!(soon, Some(Duration::from_secs(9)));
        assert_eq!(dated("Sat, 21 Nov 2026 09:59:59 GMT"), None);
        assert_eq!(
            retry_after(&response(200, &[("retry-after", "7")]), None),
            None
        );
    }

    #[test]
    fn a_date_without_the_servers_clock_counts_from_ours() {
        let today = httpdate::parse_http_date("Sat, 21 Nov 2026 10:00:00 GMT").unwrap();
        let until = "Sat, 21 Nov 2026 10:00:09 GMT";
        let busy = response(503, &[("retry-after", until)]);
        let wish = |today| retry_after(&busy, today);
        assert_eq!(wish(Some(today)), Some(Duration::from_secs(9)));
        assert_eq!(wish(Some(today + Duration::from_secs(10))), None);
        assert_eq!(wish(None), None);
        assert!(needs_today(&Ok(busy.clone())));
        let dated = response(503, &[("retry-after", until), ("date", until)]);
        assert!(!needs_today(&Ok(dated)));
        assert!(!needs_today(&Ok(response(200, &[("retry-after", until)]))));
    }

    #[test]
    fn jitter_is_full_bounded_and_repeatable() {
        let policy = Retry::up_to(100).seed(7);
        let pauses = || {
            let mut state = RetryState::new(policy.clone());
            let pause = |retry| state.random_part(ceiling(&policy, retry));
            (0..40).map(pause).collect::<Vec<_>>()
        };
        let once = pauses();
        assert_eq!(once, pauses());
        for (retry, pause) in (0..).zip(&once) {
            assert!(*pause <= ceiling(&policy, retry));
        }
        // Full jitter reaches into the lower half; equal jitter would not.
        assert!(once.iter().any(|pause| *pause < policy.max_backoff / 2));
    }

    #[test]
    fn the_budget_ends_a_storm() {
        let mut state = RetryState::new(Retry::up_to(1_000).budget(0.5, 2));
        for _ in 0..2 {
            assert!(state.can_pay());
            state.spend();
        }
        assert!(!state.can_pay());
        state.earn();
        assert!(!state.can_pay());
        state.earn();
        assert!(state.can_pay());
    }
}
