//! What is tried again, and when: [`Retry`].

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::{Error, ErrorKind, Request, Response};

/// What is tried again, and when.
///
/// Only failures that can heal: [`Resolve`], [`Connect`], [`Timeout`], [`Disconnected`] and [`Truncated`]
/// among the errors, 429, 502, 503 and 504 among the [`statuses`](Self::statuses); or what a
/// [predicate](Self::when) says in place of both.
///
/// And only where a repetition does no harm (RFC 9110 §9.2.2): if the method is idempotent, if the request
/// has an `Idempotency-Key`, or if the caller says so, of [one request](crate::Settings::idempotent) or of
/// [all](Self::non_idempotent). Any request is tried again that the server has not processed and says when
/// to send again: that is what a 503 with `Retry-After` means (RFC 9110 §15.6.4, §10.2.3), and a 429
/// (RFC 6585 §4).
///
/// Before the n-th retry it waits a random time between zero and
/// `min(max_backoff, base_backoff · 2ⁿ⁻¹)` (full jitter: Brooker, "Exponential Backoff And Jitter",
/// AWS Architecture Blog, 2015). After a lookup that failed for now it waits a second more: for so long the
/// failure is remembered, and the answer to whoever asks for that name. When attempts or
/// [`budget`](Self::budget) are used up, or the retry could not start before the batch's deadline, the last
/// result is the item's; [`Outcome::retry_budget_spent`] says when it was the budget.
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
/// let plan = Plan::new(8).retry(Retry::up_to(4).backoff(first, longest).budget(0.2, 20));
/// assert_eq!(plan.retry.max_retries, 4);
/// assert_eq!(Retry::none().max_retries, 0);
/// ```
///
/// [`Outcome::retry_budget_spent`]: crate::Outcome::retry_budget_spent
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
    /// The statuses that can heal. A number that is no status matches none. Default: 429, 502, 503 and 504.
    pub statuses: Cow<'static, [u16]>,
    /// Whether requests are tried again whose method is not idempotent, such as `POST`. Default: false.
    pub non_idempotent: bool,
    /// Who decides what can heal, in place of statuses and kinds of errors.
    pub(crate) when: Option<When>,
}

/// A caller's predicate. It is compared by identity.
#[derive(Clone)]
pub(crate) struct When(Arc<Predicate>);

type Predicate = dyn Fn(&Request, &Result<Response, Error>, u32) -> bool + Send + Sync;

impl When {
    pub(crate) fn ask(
        &self,
        request: &Request,
        result: &Result<Response, Error>,
        attempt: u32,
    ) -> bool {
        (self.0)(request, result, attempt)
    }
}

impl PartialEq for When {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("When(..)")
    }
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
            statuses: Cow::Borrowed(&[429, 502, 503, 504]),
            non_idempotent: false,
            when: None,
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

    /// Tries each request again up to this often, as long as the batch has a [`budget`](Self::budget) for it.
    ///
    /// The budget is shared: by default it allows ten retries and one more for every ten requests, so in a
    /// batch in which much fails most requests are tried again less often than this, or not at all. For
    /// retries that only their number bounds, give every request its own: `.budget(f64::from(n), n)`.
    ///
    /// ```
    /// use fetch_many::{Config, FetchManyExt, Plan, Retry};
    ///
    /// // Nobody listens there.
    /// let urls = ["http://127.0.0.1:9/"; 3];
    /// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
    /// let retry = Retry::up_to(1).budget(0.0, 2);
    /// let outcomes = fetcher.fetch_all(urls, &Plan::new(1).retry(retry));
    /// let attempts: Vec<_> = outcomes.iter().map(|outcome| outcome.attempts).collect();
    /// assert_eq!(attempts, [2, 2, 1]);
    /// assert!(outcomes[2].retry_budget_spent && !outcomes[0].retry_budget_spent);
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
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

    /// Sets [`statuses`](Self::statuses), in place of those that there were.
    ///
    /// ```
    /// use fetch_many::Retry;
    ///
    /// let retry = Retry::default().statuses([500, 503]);
    /// assert_eq!(*retry.statuses, [500, 503]);
    /// assert!(Retry::default().statuses.contains(&502), "429, 502, 503 and 504");
    /// ```
    #[must_use]
    pub fn statuses(mut self, statuses: impl IntoIterator<Item = u16>) -> Self {
        self.statuses = statuses.into_iter().collect();
        self
    }

    /// Sets [`non_idempotent`](Self::non_idempotent): for servers to which sending the same twice does no
    /// harm, because they notice it, or because nothing comes of it.
    ///
    /// One request that must not be repeated says so: [`Settings::idempotent`](crate::Settings::idempotent).
    ///
    /// ```
    /// use fetch_many::Retry;
    ///
    /// assert!(Retry::up_to(3).non_idempotent().non_idempotent);
    /// assert!(!Retry::up_to(3).non_idempotent);
    /// ```
    #[must_use]
    pub fn non_idempotent(mut self) -> Self {
        self.non_idempotent = true;
        self
    }

    /// Lets `predicate` decide what can heal, in place of statuses and kinds of errors. It is given the
    /// request that was sent, what came of it, and how many attempts that makes.
    ///
    /// It is asked once for each result, but for a redirect that is followed, and a reused connection that
    /// was lost without a byte (which is replaced at once). The rest of the policy holds as ever: where a
    /// repetition might do harm there is none, and number, pauses and budget bound them all.
    /// [`heals`](Self::heals) says what would be decided without it.
    ///
    /// It runs on the worker that made the attempt, outside of every lock: while it runs, that slot is in
    /// use, so it must not block in an async strategy. Should it panic, that item's outcome is
    /// [`Other`](ErrorKind::Other).
    ///
    /// ```
    /// use std::time::Duration;
    /// use fetch_many::{Config, FetchManyExt, Plan, Retry};
    ///
    /// # let server = fetch_many_conformance::mock::MockServer::echo()?;
    /// # let url = server.url("/not yet");
    /// // A server that says 200 and "not yet".
    /// let usual = Retry::default();
    /// let retry = Retry::up_to(2).backoff(Duration::ZERO, Duration::ZERO);
    /// let retry = retry.when(move |_, result, _| match result {
    ///     Ok(response) if response.body().ends_with(b"yet") => true,
    ///     result => usual.heals(result),
    /// });
    /// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
    /// let outcomes = fetcher.fetch_all([&url], &Plan::new(1).retry(retry));
    /// assert_eq!(outcomes[0].attempts, 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn when(
        mut self,
        predicate: impl Fn(&Request, &Result<Response, Error>, u32) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.when = Some(When(Arc::new(predicate)));
        self
    }

    /// Whether the same request may well have another result a moment later, by its status or the kind of
    /// its error. The [predicate](Self::when), if there is one, is not asked.
    ///
    /// ```
    /// use fetch_many::{ErrorKind, Response, Retry};
    ///
    /// let retry = Retry::default();
    /// assert!(retry.heals(&Err(ErrorKind::Disconnected.into())));
    /// assert!(!retry.heals(&Err(ErrorKind::Tls.into())));
    /// assert!(!retry.heals(&Ok(Response::default())));
    /// ```
    #[must_use]
    pub fn heals(&self, result: &Result<Response, Error>) -> bool {
        match result {
            Ok(response) => self.statuses.contains(&response.status().as_u16()),
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
}
