//! The native API: [`Fetcher`].

use std::sync::Arc;
use std::time::Instant;

use fetch_many::strategy::{Job, OutcomeStream, OutcomeStreamWith, Sleep, Tasks, check_required};
use fetch_many::{Capability, Config, Error, Fetch, Input, IntoRequest, Plan, Response};

use crate::exchange::Reqwest;
use crate::own::{Own, Through};

/// Fetches on the tokio runtime that polls it. Clones share one list of connections.
#[derive(Clone, Debug)]
pub struct Fetcher {
    tasks: Tokio,
    capabilities: &'static [Capability],
    config: Arc<Config>,
}

impl Fetcher {
    /// A fetcher with these settings and no connection yet.
    ///
    /// # Errors
    /// [`Tls`](fetch_many::ErrorKind::Tls) if the roots or the identity cannot be used,
    /// [`Request`](fetch_many::ErrorKind::Request) if the user agent is no header value, or a proxy has no URL of one,
    /// [`Unsupported`](fetch_many::ErrorKind::Unsupported) if HTTP/2 is required without the feature `http2`.
    pub fn new(config: &Config) -> Result<Self, Error> {
        check_required(config, CAPABILITIES)?;
        Ok(Self {
            tasks: Tokio(Through::Ours(Reqwest::new(config)?)),
            capabilities: CAPABILITIES,
            config: Arc::new(config.clone()),
        })
    }

    /// A fetcher through a client of the caller's: all exchanges go through it, and share its connections with whatever
    /// else it does. [Which settings](crate#a-client-of-your-own) are whose is a table.
    ///
    /// Build it with [`Policy::none()`](reqwest::redirect::Policy::none): redirects are followed here. An exchange in
    /// which the client has followed one itself is [`Redirect`](fetch_many::ErrorKind::Redirect), unless
    /// [`max_redirects`](Config::max_redirects) is 0: then a redirect is the client's business, and not judged. (One that
    /// led back to the same URL is not noticed.)
    ///
    /// **Bodies for a [sink](Plan::sink).** The settings' times hold as with clients that are made here: `timeout` in place of the
    /// client's own, up to the head; then [`stall`](Config::stall) and [`least_speed`](Config::least_speed), which do not
    /// count while the sink is busy. A `read_timeout` of the client's does count then.
    ///
    /// A connection lives on the runtime that made it, and reqwest has one list of them: use the client on one runtime.
    ///
    /// ```
    /// use fetch_many_conformance::mock::MockServer;
    /// use fetch_many_tokio::reqwest::redirect::Policy;
    /// use fetch_many_tokio::{Config, ErrorKind, Fetcher, Plan, reqwest};
    ///
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let server = MockServer::echo().expect("a free port");
    /// // Which cryptography, a program says once, unless a feature of reqwest does.
    /// let _ = rustls::crypto::ring::default_provider().install_default();
    /// let client = reqwest::Client::builder().redirect(Policy::none()).build()?;
    /// let fetcher = Fetcher::with_client(client.clone(), &Config::default())?;
    /// let response = fetcher.fetch_one(server.url("/a"), &Plan::new(1)).await?;
    /// assert_eq!(response.body(), "/a");
    ///
    /// // What the client decides cannot be set here.
    /// let error = Fetcher::with_client(client, &Config::default().max_idle(3)).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Unsupported);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Unsupported`](fetch_many::ErrorKind::Unsupported) if a setting would have no effect, or a capability is required;
    /// [`Request`](fetch_many::ErrorKind::Request) if the user agent is no header value.
    pub fn with_client(client: reqwest::Client, config: &Config) -> Result<Self, Error> {
        Ok(Self {
            tasks: Tokio(Through::Own(Arc::new(Own::new(client, config)?))),
            // What it can, nobody knows but its owner.
            capabilities: &[],
            config: Arc::new(config.clone()),
        })
    }

    /// Fetches one, in the task that polls it. Redirects are followed, and what can heal is tried again, by the rules of a
    /// batch of one: a host is left alone for as long as it asks, and the deadline holds.
    ///
    /// ```
    /// use fetch_many_tokio::{Config, Fetcher, Plan, RequestExt};
    ///
    /// # let server = fetch_many_conformance::mock::MockServer::echo()?;
    /// # let url = server.url("/a");
    /// let fetcher = Fetcher::new(&Config::default())?;
    /// let runtime = tokio::runtime::Runtime::new()?;
    /// let page = runtime.block_on(fetcher.fetch_one(&url, &Plan::default()))?;
    /// assert_eq!((page.status().as_u16(), page.body().as_ref()), (200, &b"/a"[..]));
    ///
    /// let asking = url.bearer("token");
    /// runtime.block_on(fetcher.fetch_one(asking, &Plan::default()))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Any [`ErrorKind`](fetch_many::ErrorKind) but `Cancelled`. Any status is `Ok`.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub async fn fetch_one(
        &self,
        request: impl IntoRequest,
        plan: &Plan,
    ) -> Result<Response, Error> {
        let request = request.into_request();
        self.tasks.fetch_one(request, plan, &self.config).await
    }

    /// Fetches many: what a `Stream` of requests has, or an input that grows while the batch runs
    /// ([`Requests::growing`](fetch_many::Requests::growing), [`Feed`](fetch_many::Feed)). Nothing is taken
    /// from `requests` before the first poll; dropping the stream stops the batch. It is `Send` and `'static` if
    /// `requests` is, so it can be spawned.
    ///
    /// ```
    /// use futures_util::{StreamExt, stream};
    /// use fetch_many_tokio::{Config, Fetcher, Order, Plan};
    ///
    /// # let server = fetch_many_conformance::mock::MockServer::echo()?;
    /// # let urls = ["/a", "/b"].map(|path| server.url(path));
    /// let fetcher = Fetcher::new(&Config::default())?;
    /// let runtime = tokio::runtime::Runtime::new()?;
    /// let plan = Plan::new(8).order(Order::AsGiven);
    /// let outcomes = fetcher.stream(stream::iter(urls), &plan);
    /// let answers = outcomes.filter_map(|outcome| std::future::ready(outcome.result.ok()));
    /// let bodies = answers.map(|answer| answer.into_body()).collect::<Vec<_>>();
    /// assert_eq!(runtime.block_on(bodies), ["/a", "/b"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    /// Polled outside a tokio runtime.
    pub fn stream<S>(&self, requests: S, plan: &Plan) -> OutcomeStream<S>
    where
        S: Input<Item: IntoRequest>,
    {
        OutcomeStream::new(requests, plan, &self.config, self.tasks.clone())
    }

    pub(crate) fn capabilities(&self) -> &'static [Capability] {
        self.capabilities
    }

    /// Fetches many that each have something with them, which comes back with the outcome: always, also if
    /// the request was none, or nothing was sent for it. Otherwise as [`stream`](Self::stream).
    ///
    /// ```
    /// use futures_util::{StreamExt, stream};
    /// use fetch_many_tokio::{Config, Fetcher, Plan};
    ///
    /// # let server = fetch_many_conformance::mock::MockServer::echo()?;
    /// # let url = server.url("/a");
    /// let fetcher = Fetcher::new(&Config::default())?;
    /// let runtime = tokio::runtime::Runtime::new()?;
    /// let rows = stream::iter([("first row", url.as_str()), ("second row", "no url")]);
    /// let outcomes = fetcher.stream_with(rows, &Plan::new(8));
    /// let failed = outcomes.filter(|(_, outcome)| std::future::ready(outcome.result.is_err()));
    /// let rows = failed.map(|(row, _)| row).collect::<Vec<_>>();
    /// assert_eq!(runtime.block_on(rows), ["second row"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    /// Polled outside a tokio runtime.
    pub fn stream_with<S, T, R>(&self, items: S, plan: &Plan) -> OutcomeStreamWith<S, T>
    where
        S: Input<Item = (T, R)>,
        R: IntoRequest,
    {
        OutcomeStreamWith::new(items, plan, &self.config, self.tasks.clone())
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    pub(crate) fn start(&self, job: Job) {
        self.tasks.start(job);
    }
}

/// What this strategy can do that only some can.
const CAPABILITIES: &[Capability] = if cfg!(feature = "http2") {
    &[Capability::Http2]
} else {
    &[]
};

/// The same, for code that takes any of the async fetchers.
impl Fetch for Fetcher {
    fn fetch_one(
        &self,
        request: impl IntoRequest,
        plan: &Plan,
    ) -> impl Future<Output = Result<Response, Error>> + Send {
        let request = request.into_request();
        self.tasks.fetch_one(request, plan, &self.config)
    }

    fn stream<S>(&self, requests: S, plan: &Plan) -> OutcomeStream<S>
    where
        S: Input<Item: IntoRequest>,
    {
        Self::stream(self, requests, plan)
    }

    fn stream_with<S, T, R>(&self, items: S, plan: &Plan) -> OutcomeStreamWith<S, T>
    where
        S: Input<Item = (T, R)>,
        R: IntoRequest,
    {
        Self::stream_with(self, items, plan)
    }
}

/// Tasks of the runtime that polls, for reqwest.
#[derive(Clone, Debug)]
struct Tokio(Through);

impl Tasks for Tokio {
    type Client = Through;

    fn client(&self) -> &Through {
        &self.0
    }

    fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        drop(tokio::spawn(work));
    }

    fn sleep_until(&self, at: Instant) -> Sleep {
        Box::pin(tokio::time::sleep_until(at.into()))
    }
}
