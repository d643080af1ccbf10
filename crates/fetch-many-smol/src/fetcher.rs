//! The native API: [`Fetcher`].

use std::sync::Arc;
use std::time::Instant;

use fetch_many::strategy::{Job, OutcomeStream, OutcomeStreamWith, Sleep, Tasks, check_required};
use fetch_many::{Config, Error, Fetch, Input, IntoRequest, Plan, Response};
use smol::{Executor, Timer};

use crate::exchange::Hyper;

/// Fetches on smol's global executor, or on [one of the caller's](Self::on). Clones share one list
/// of connections.
#[derive(Clone, Debug)]
pub struct Fetcher {
    tasks: Smol,
    config: Arc<Config>,
}

impl Fetcher {
    /// A fetcher with these settings and no connection yet.
    ///
    /// # Errors
    /// [`Tls`](fetch_many::ErrorKind::Tls) if the roots or the identity cannot be used,
    /// [`Request`](fetch_many::ErrorKind::Request) if the user agent is no header value, or a proxy has no URL of one,
    /// [`Unsupported`](fetch_many::ErrorKind::Unsupported) if a capability is required: this strategy has none.
    pub fn new(config: &Config) -> Result<Self, Error> {
        check_required(config, &[])?;
        Ok(Self {
            tasks: Smol {
                client: Hyper::new(config)?,
                executor: None,
            },
            config: Arc::new(config.clone()),
        })
    }

    /// Spawns what [`stream`](Self::stream) spawns on this executor, which the caller runs, instead
    /// of the global one (`smol::spawn`, one thread unless `SMOL_THREADS` says otherwise). A stream that
    /// is itself spawned there keeps the executor until it ends or is dropped.
    #[must_use]
    pub fn on(mut self, executor: Arc<Executor<'static>>) -> Self {
        self.tasks.executor = Some(executor);
        self
    }

    /// Fetches one, in the task that polls it. Redirects are followed, and what can heal is tried again, by the rules of a
    /// batch of one: a host is left alone for as long as it asks, and the deadline holds.
    ///
    /// ```
    /// use fetch_many_smol::{Config, Fetcher, Plan, RequestExt};
    ///
    /// # let server = fetch_many_conformance::mock::MockServer::echo()?;
    /// # let url = server.url("/a");
    /// let fetcher = Fetcher::new(&Config::default())?;
    /// let page = smol::block_on(fetcher.fetch_one(&url, &Plan::default()))?;
    /// assert_eq!((page.status().as_u16(), page.body().as_ref()), (200, &b"/a"[..]));
    ///
    /// let asking = url.bearer("token");
    /// smol::block_on(fetcher.fetch_one(asking, &Plan::default()))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Any [`ErrorKind`](fetch_many::ErrorKind) but `Cancelled`. Any status is `Ok`.
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
    /// use fetch_many_smol::{Config, Fetcher, Order, Plan};
    ///
    /// # let server = fetch_many_conformance::mock::MockServer::echo()?;
    /// # let urls = ["/a", "/b"].map(|path| server.url(path));
    /// let fetcher = Fetcher::new(&Config::default())?;
    /// let plan = Plan::new(8).order(Order::AsGiven);
    /// let outcomes = fetcher.stream(stream::iter(urls), &plan);
    /// let answers = outcomes.filter_map(|outcome| std::future::ready(outcome.result.ok()));
    /// let bodies = answers.map(|answer| answer.into_body()).collect::<Vec<_>>();
    /// assert_eq!(smol::block_on(bodies), ["/a", "/b"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn stream<S>(&self, requests: S, plan: &Plan) -> OutcomeStream<S>
    where
        S: Input<Item: IntoRequest>,
    {
        OutcomeStream::new(requests, plan, &self.config, self.tasks.clone())
    }

    /// Fetches many that each have something with them, which comes back with the outcome: always, also if
    /// the request was none, or nothing was sent for it. Otherwise as [`stream`](Self::stream).
    ///
    /// ```
    /// use futures_util::{StreamExt, stream};
    /// use fetch_many_smol::{Config, Fetcher, Plan};
    ///
    /// # let server = fetch_many_conformance::mock::MockServer::echo()?;
    /// # let url = server.url("/a");
    /// let fetcher = Fetcher::new(&Config::default())?;
    /// let rows = stream::iter([("first row", url.as_str()), ("second row", "no url")]);
    /// let outcomes = fetcher.stream_with(rows, &Plan::new(8));
    /// let failed = outcomes.filter(|(_, outcome)| std::future::ready(outcome.result.is_err()));
    /// let rows = failed.map(|(row, _)| row).collect::<Vec<_>>();
    /// assert_eq!(smol::block_on(rows), ["second row"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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

/// Tasks of an executor, for hyper.
#[derive(Clone, Debug)]
struct Smol {
    client: Hyper,
    /// `None`: the global one.
    executor: Option<Arc<Executor<'static>>>,
}

impl Tasks for Smol {
    type Client = Hyper;

    fn client(&self) -> &Hyper {
        &self.client
    }

    fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        match &self.executor {
            Some(executor) => executor.spawn(work).detach(),
            None => smol::spawn(work).detach(),
        }
    }

    fn sleep_until(&self, at: Instant) -> Sleep {
        Box::pin(async move {
            Timer::at(at).await;
        })
    }
}
