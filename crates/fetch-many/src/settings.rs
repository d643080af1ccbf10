//! What one request has of its own: [`Settings`].

use std::time::Duration;

use crate::{Request, Retry};

/// What one request has of its own; for what it has not, the [`Config`](crate::Config) and the
/// [`Plan`](crate::Plan) count.
///
/// It is an extension of the request ([`http::Request::extensions`]), which [`RequestExt::with`] adds to
/// whatever can be a request. The engine reads it once, when the request is taken; it goes along through
/// redirects, whatever their origin, since nothing of it is sent.
///
/// ```
/// use std::time::Duration;
/// use fetch_many::{Config, ErrorKind, FetchManyExt, Plan, RequestExt, Settings};
///
/// # let server = fetch_many_conformance::mock::MockServer::echo()?;
/// # let urls = [server.url("/short"), server.url("/a-long-path")];
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// // The server answers with the path.
/// let few = Settings::default().max_body_bytes(8);
/// let requests = urls.iter().map(|url| url.with(few.clone()));
/// let outcomes = fetcher.fetch_all(requests, &Plan::new(2));
/// assert_eq!(outcomes[0].result.as_ref().unwrap().body(), "/short");
/// assert_eq!(outcomes[1].result.as_ref().unwrap_err().kind(), ErrorKind::TooLarge);
///
/// // The same with a builder of the `http` crate.
/// let request = fetch_many::http::Request::get(&urls[1]).extension(few).body(());
/// assert!(fetcher.fetch_all([request], &Plan::new(1))[0].result.is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// [`RequestExt::with`]: crate::RequestExt::with
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Settings {
    /// In place of [`Config::timeout`](crate::Config::timeout).
    pub timeout: Option<Duration>,
    /// In place of [`Config::max_body_bytes`](crate::Config::max_body_bytes).
    pub max_body_bytes: Option<usize>,
    /// In place of [`Config::max_redirects`](crate::Config::max_redirects).
    pub max_redirects: Option<u32>,
    /// In place of [`Config::decode`](crate::Config::decode): whether codings are offered to the server, and
    /// undone.
    pub decode: Option<bool>,
    /// In place of [`Plan::retry`](crate::Plan::retry), but for what concerns the batch and its hosts: the
    /// budget with its reserve, `max_retry_after` and the seed stay those of the plan.
    pub retry: Option<Retry>,
    /// Whether a repetition does no harm, whatever the method is: see [`Retry`].
    pub idempotent: Option<bool>,
    /// Of the requests that wait and may start, one with a higher priority starts first; those with the same,
    /// in their turn. Default: 0.
    ///
    /// It decides who starts, not who is taken from the input: only what has been taken can be preferred, so
    /// [`Plan::lookahead`](crate::Plan::lookahead) says how far. It does not decide who is yielded either:
    /// with [`Order::AsGiven`](crate::Order::AsGiven) outcomes come in the order of the input as ever. Nobody
    /// waits for ever: while requests of a lower priority could start, every eighth start is one of theirs.
    pub priority: i8,
}

impl Settings {
    /// Sets [`timeout`](Self::timeout). [`Duration::MAX`] is no bound; zero leaves no time at all.
    ///
    /// ```
    /// use std::time::Duration;
    /// use fetch_many::{Config, ErrorKind, FetchManyExt, Plan, RequestExt, Settings};
    ///
    /// # let server = fetch_many_conformance::mock::MockServer::echo()?;
    /// # let url = server.url("/");
    /// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
    /// let at_once = url.with(Settings::default().timeout(Duration::ZERO));
    /// let outcome = &fetcher.fetch_all([at_once], &Plan::new(1))[0];
    /// assert_eq!(outcome.result.as_ref().unwrap_err().kind(), ErrorKind::Timeout);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets [`max_body_bytes`](Self::max_body_bytes).
    ///
    /// ```
    /// let settings = fetch_many::Settings::default().max_body_bytes(1 << 30);
    /// assert_eq!(settings.max_body_bytes, Some(1 << 30));
    /// ```
    #[must_use]
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.max_body_bytes = Some(bytes);
        self
    }

    /// Sets [`max_redirects`](Self::max_redirects): 0 follows none.
    ///
    /// ```
    /// let settings = fetch_many::Settings::default().max_redirects(0);
    /// assert_eq!(settings.max_redirects, Some(0));
    /// ```
    #[must_use]
    pub fn max_redirects(mut self, redirects: u32) -> Self {
        self.max_redirects = Some(redirects);
        self
    }

    /// Sets [`decode`](Self::decode).
    ///
    /// ```
    /// use fetch_many::{Config, RequestExt, Settings, strategy::Headers};
    ///
    /// let request = "http://example.com/".with(Settings::default().decode(false))?;
    /// let sent = Headers::new(&Config::default())?.of(&request)?;
    /// assert!(!sent.contains_key("accept-encoding"));
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    #[must_use]
    pub fn decode(mut self, decode: bool) -> Self {
        self.decode = Some(decode);
        self
    }

    /// Sets [`retry`](Self::retry).
    ///
    /// ```
    /// use fetch_many::{Retry, Settings};
    ///
    /// let settings = Settings::default().retry(Retry::none());
    /// assert_eq!(settings.retry.unwrap().max_retries, 0);
    /// ```
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = Some(retry);
        self
    }

    /// Sets [`idempotent`](Self::idempotent).
    ///
    /// ```
    /// use fetch_many::{RequestExt, Settings, http};
    ///
    /// // A search that the server wants as a `POST` may be tried again as a `GET` may.
    /// let search = http::Request::post("http://example.com/search").body(());
    /// let search = search.with(Settings::default().idempotent(true))?;
    /// assert_eq!(search.extensions().get::<Settings>().unwrap().idempotent, Some(true));
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    #[must_use]
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = Some(idempotent);
        self
    }

    /// Sets [`priority`](Self::priority).
    ///
    /// ```
    /// use fetch_many::{Config, FetchManyExt, Plan, RequestExt, Settings};
    ///
    /// # use fetch_many_conformance::raw::{RawServer, Reply};
    /// # // The first is answered when the others have been taken.
    /// # let server = RawServer::start(|hit| match hit.path.as_str() {
    /// #     "/low" => Reply::new().gate("taken").ok(""),
    /// #     _ => Reply::new().ok(""),
    /// # })?;
    /// # let urls = ["/low", "/usual", "/high"].map(|path| server.url(path));
    /// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
    /// let requests = urls.iter().zip([-1, 0, 1]);
    /// let requests = requests.map(|(url, priority)| {
    /// #   if priority == 1 { server.open("taken") }
    ///     url.with(Settings::default().priority(priority))
    /// });
    /// // One at a time. The first to be taken starts at once; of those that wait then, the highest.
    /// let outcomes = fetcher.fetch(requests, &Plan::new(1));
    /// let order: Vec<_> = outcomes.map(|outcome| outcome.index).collect();
    /// assert_eq!(order, [0, 2, 1]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn priority(mut self, priority: i8) -> Self {
        self.priority = priority;
        self
    }

    /// What this request has of its own. Most have nothing, and that is seen at once.
    pub(crate) fn of(request: &Request) -> Option<&Self> {
        let extensions = request.extensions();
        if extensions.is_empty() {
            return None;
        }
        extensions.get()
    }
}
