//! What came of one request, and of the batch: [`Outcome`], [`Timing`], [`Tally`].

use std::time::{Duration, Instant};

use http::{Extensions, Uri};

use crate::phases::nanos;
use crate::{ConnectionInfo, Error, ErrorKind, Phases, Request, Response, Spent, Stored};

/// What came of one request.
///
/// ```
/// use fetch_many::{Config, FetchManyExt, Plan};
///
/// # let server = fetch_many_conformance::mock::MockServer::echo()?;
/// # let url = server.url("/page");
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// let outcome = fetcher.fetch([&url], &Plan::new(1)).next().expect("one for one");
/// assert_eq!(outcome.index, 0);
/// assert_eq!(outcome.uri.map(|uri| uri.to_string()), Some(url));
/// assert_eq!((outcome.attempts, outcome.redirects), (1, 0));
/// assert!(outcome.timing.in_flight() <= outcome.timing.sojourn());
/// assert_eq!(outcome.result?.body(), "/page");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The request's position in the input, from 0.
    pub index: usize,
    /// The URL that was asked for last, after all redirects; `None` if what was given is not one: its
    /// error's [`place`](Error::place) says what that was.
    pub uri: Option<Uri>,
    /// How many redirects were followed.
    pub redirects: u32,
    /// The response, whatever its status, or why there is none.
    pub result: Result<Response, Error>,
    /// How many requests were sent for it: the first, repetitions, and those of redirects. 0: nothing
    /// was sent.
    pub attempts: u32,
    /// Whether it would have been tried once more, had the batch's
    /// [budget of retries](crate::Retry::budget) not been spent.
    pub retry_budget_spent: bool,
    /// When it was taken, started, finished and yielded.
    pub timing: Timing,
    /// Where its time went.
    pub phases: Phases,
    /// On which connection its last exchange ran; `None` if none had one.
    pub connection: Option<ConnectionInfo>,
    /// What was attached to the request ([`http::Request::extensions`]), also if nothing came of it.
    ///
    /// ```
    /// use fetch_many::{Config, FetchManyExt, Plan, http};
    ///
    /// #[derive(Clone, Debug, PartialEq)]
    /// struct Row(u64);
    ///
    /// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
    /// let request = http::Request::get("/no-host").extension(Row(7)).body(());
    /// let outcome = fetcher.fetch_all([request], &Plan::default()).remove(0);
    /// assert!(outcome.result.is_err());
    /// assert_eq!(outcome.extensions.get(), Some(&Row(7)));
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    pub extensions: Extensions,
}

impl Outcome {
    /// Where the body is, if a [`Sink`](crate::Sink) has it: [`ResponseExt::stored`](crate::ResponseExt::stored) of the
    /// response, if there is one.
    ///
    /// ```
    /// use fetch_many::{Config, FetchManyExt, Memory, Plan};
    ///
    /// # let server = fetch_many_conformance::mock::MockServer::echo()?;
    /// # let url = server.url("/page");
    /// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
    /// let plan = Plan::new(1).sink(Memory::new());
    /// let outcome = fetcher.fetch([&url], &plan).next().expect("one for one");
    /// assert_eq!(outcome.stored().map(|stored| stored.length), Some(5));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn stored(&self) -> Option<&Stored> {
        self.result.as_ref().ok()?.extensions().get()
    }

    /// How many bytes of its body are in memory.
    pub(crate) fn body_length(&self) -> usize {
        self.result
            .as_ref()
            .map_or(0, |response| response.body().len())
    }

    /// The outcome of a request for which nothing was sent, just now. Its other fields can be set.
    ///
    /// ```
    /// use fetch_many::{ErrorKind, Outcome, Response};
    ///
    /// /// What a program does with an outcome, and its test wants to see.
    /// fn line(outcome: &Outcome) -> String {
    ///     match &outcome.result {
    ///         Ok(response) => format!("{} {}", outcome.index, response.status()),
    ///         Err(error) => format!("{} {error}", outcome.index),
    ///     }
    /// }
    ///
    /// assert_eq!(line(&Outcome::new(3, Ok(Response::new("hello".into())))), "3 200 OK");
    /// let mut late = Outcome::new(4, Err(ErrorKind::Deadline.into()));
    /// late.uri = Some("http://example.com/".parse().unwrap());
    /// assert!(line(&late).starts_with("4 "));
    /// ```
    #[must_use]
    pub fn new(index: usize, result: Result<Response, Error>) -> Self {
        Self::unsent(index, result, Instant::now())
    }

    /// As [`new`](Self::new), at this time.
    pub(crate) fn unsent(index: usize, result: Result<Response, Error>, now: Instant) -> Self {
        Self {
            index,
            uri: None,
            redirects: 0,
            result,
            attempts: 0,
            timing: Timing {
                taken: now,
                started: None,
                finished: now,
                yielded: now,
            },
            retry_budget_spent: false,
            phases: Phases::default(),
            connection: None,
            extensions: Extensions::new(),
        }
    }

    /// The outcome of a request that a batch had no time for.
    pub(crate) fn never_sent(
        index: usize,
        request: Result<Request, Error>,
        kind: ErrorKind,
    ) -> Self {
        let now = Instant::now();
        let (uri, extensions) = match request {
            Ok(request) => {
                let parts = request.into_parts().0;
                (parts.uri, parts.extensions)
            }
            Err(error) => return Self::invalid(index, error, now),
        };
        let result = Err(Error::new(kind).at(&uri));
        Self {
            uri: Some(uri),
            extensions,
            ..Self::unsent(index, result, now)
        }
    }

    /// The outcome of what could not be made a request.
    pub(crate) fn invalid(index: usize, mut error: Error, now: Instant) -> Self {
        let extensions = error.take_extensions();
        Self {
            extensions,
            ..Self::unsent(index, Err(error), now)
        }
    }

    /// It goes to the caller. What is said last counts.
    pub(crate) fn is_yielded(&mut self, now: Instant) {
        let order = self.phases.nanos(Spent::Order);
        let held = nanos(now.saturating_duration_since(self.timing.finished));
        self.timing.yielded = if held < order {
            // Whoever looked at the clock first is heard second.
            self.timing.finished + Duration::from_nanos(order)
        } else {
            now.max(self.timing.finished)
        };
        self.phases.set(Spent::Caller, held.saturating_sub(order));
    }
}

/// When a request was taken from the input, started and finished, and when its outcome was yielded.
///
/// ```
/// use std::time::Duration;
/// use fetch_many::{Config, FetchManyExt, Plan};
///
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// let outcome = &fetcher.fetch_all(["no url"], &Plan::default())[0];
/// assert_eq!(outcome.timing.started, None);
/// assert_eq!(outcome.timing.in_flight(), Duration::ZERO);
/// # Ok::<(), fetch_many::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Timing {
    /// When it was taken from the input.
    pub taken: Instant,
    /// When its first attempt started; `None` if none did.
    pub started: Option<Instant>,
    /// When its outcome was known.
    pub finished: Instant,
    /// When its outcome was yielded.
    pub yielded: Instant,
}

impl Timing {
    /// From the start of the first attempt to the outcome: pauses between attempts included,
    /// waiting for a slot excluded. Zero if no attempt was made.
    #[must_use]
    pub fn in_flight(&self) -> Duration {
        match self.started {
            Some(started) => self.finished.saturating_duration_since(started),
            None => Duration::ZERO,
        }
    }

    /// From taking the request to its outcome: the sojourn time of queueing theory.
    #[must_use]
    pub fn sojourn(&self) -> Duration {
        self.finished.saturating_duration_since(self.taken)
    }

    /// How long the outcome was known and not yielded: because that of an earlier request was to come first, or because
    /// the caller had not asked.
    #[must_use]
    pub fn held(&self) -> Duration {
        self.yielded.saturating_duration_since(self.finished)
    }
}

/// The accounts of a batch.
///
/// When it is done, `taken == answered + failed + cancelled`. Before, what was taken and not yet yielded is
/// [`in_flight`](Self::in_flight), [`waiting`](Self::waiting), [`retrying`](Self::retrying), or complete and not yielded.
///
/// A status is an answer, whatever it says: a hundred responses of 503 are a hundred `answered`, and none `succeeded`.
///
/// ```
/// use fetch_many::{Config, FetchManyExt, Plan};
///
/// # let server = fetch_many_conformance::mock::MockServer::echo()?;
/// # let url = server.url("/");
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// let mut outcomes = fetcher.fetch([url.as_str(), "no url"], &Plan::default());
/// outcomes.by_ref().for_each(drop);
/// let tally = outcomes.tally();
/// assert_eq!((tally.taken, tally.answered, tally.failed), (2, 1, 1));
/// assert_eq!((tally.succeeded, tally.in_flight), (1, 0));
/// assert_eq!(tally.yielded(), tally.taken);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tally {
    /// Requests taken from the input.
    pub taken: usize,
    /// Outcomes yielded with a response, whatever its status.
    pub answered: usize,
    /// Of these, those whose status is no error: below 400.
    pub succeeded: usize,
    /// Outcomes yielded with an error other than `Cancelled`.
    pub failed: usize,
    /// Outcomes yielded as `Cancelled`, because the batch was stopped.
    pub cancelled: usize,
    /// Repetitions after a failure. Following a redirect is none.
    pub retries: usize,
    /// Requests in flight now.
    pub in_flight: usize,
    /// Requests that wait now: for a slot, or for their host's limit, its rate, or a pause it has asked for.
    pub waiting: usize,
    /// Requests that wait out the pause before a repetition now.
    pub retrying: usize,
}

impl Tally {
    /// Outcomes yielded.
    #[must_use]
    pub fn yielded(&self) -> usize {
        self.answered + self.failed + self.cancelled
    }

    /// One outcome more is yielded.
    pub(crate) fn add(&mut self, outcome: &Outcome) {
        let account = match &outcome.result {
            Ok(response) => {
                self.succeeded += usize::from(response.status().as_u16() < 400);
                &mut self.answered
            }
            Err(error) if error.kind() == ErrorKind::Cancelled => &mut self.cancelled,
            Err(_) => &mut self.failed,
        };
        *account += 1;
    }
}
