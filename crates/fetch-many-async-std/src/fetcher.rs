//! The native API: [`Fetcher`] and [`OutcomeStream`].

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use async_std::task;
use fetch_many::strategy::{Dispatcher, Job, Single, Step};
use fetch_many::{Config, Error, IntoRequest, Outcome, Plan, Response, StopHandle, Tally};
use futures_core::Stream;
use futures_util::FutureExt;
use futures_util::future::{AbortHandle, Abortable};
use surf::middleware::Middleware;

use crate::exchange::{Client, exchange};

/// Fetches on async-std's global executor. Clones share one list of connections.
#[derive(Clone, Debug)]
pub struct Fetcher {
    client: Client,
    config: Arc<Config>,
}

impl Fetcher {
    /// A fetcher with these settings and no connection yet.
    ///
    /// # Errors
    /// [`Tls`](fetch_many::ErrorKind::Tls) if the roots cannot be used,
    /// [`Request`](fetch_many::ErrorKind::Request) if the user agent is no header value.
    pub fn new(config: &Config) -> Result<Self, Error> {
        Ok(Self {
            client: Client::new(config)?,
            config: Arc::new(config.clone()),
        })
    }

    /// The same, over the same connections, with one more middleware of surf's around each exchange.
    ///
    /// It sees an exchange as surf would send it: the request without the [default
    /// headers](Config::default_headers) and `Host`, which the backend adds where it has none; the
    /// response with its whole body, not decoded yet. Each attempt and each redirect is an exchange of
    /// its own. What the middleware makes of either counts, and is checked as if the caller or the
    /// server had sent it: a request must be valid, a body at most
    /// [`max_body_bytes`](Config::max_body_bytes), and its own time counts towards the
    /// [timeout](Config::timeout). The middleware added first is outermost.
    ///
    /// What surf's types cannot hold passes by it, unless the middleware sets that part itself:
    ///
    /// - for a status that they do not know it sees the first of its class, such as 200 for 299; for
    ///   a method, `GET`; for a URL whose host no Unicode name stands behind, `http://name.invalid/`;
    /// - a header is not there if one of its values is not ASCII.
    ///
    /// A clone of surf's request has lost that, as it has lost its body: it is sent as what it holds.
    ///
    /// ```
    /// use fetch_many_async_std::surf::middleware::Next;
    /// use fetch_many_async_std::surf::utils::async_trait;
    /// use fetch_many_async_std::{Config, Fetcher, surf};
    /// use fetch_many_conformance::mock::MockServer;
    ///
    /// struct Labelled;
    ///
    /// #[async_trait]
    /// impl surf::middleware::Middleware for Labelled {
    ///     async fn handle(
    ///         &self,
    ///         request: surf::Request,
    ///         client: surf::Client,
    ///         next: Next<'_>,
    ///     ) -> surf::Result<surf::Response> {
    ///         let path = request.url().path().to_owned();
    ///         let mut response = next.run(request, client).await?;
    ///         response.insert_header("x-path", path);
    ///         Ok(response)
    ///     }
    /// }
    ///
    /// # async_std::task::block_on(async {
    /// let server = MockServer::echo().expect("a free port");
    /// let fetcher = Fetcher::new(&Config::default())?.with(Labelled);
    /// let response = fetcher.fetch(server.url("/a")).await?;
    /// assert_eq!(response.headers()["x-path"], "/a");
    /// # Ok::<(), fetch_many_async_std::Error>(())
    /// # }).unwrap();
    /// ```
    #[must_use]
    pub fn with(&self, middleware: impl Middleware) -> Self {
        Self {
            client: self.client.with(middleware),
            config: Arc::clone(&self.config),
        }
    }

    /// Fetches one, in the task that polls it. Redirects are followed; nothing is tried again, but
    /// for a reused connection that turns out to be dead.
    ///
    /// # Errors
    /// Any [`ErrorKind`](fetch_many::ErrorKind) but `Cancelled` and `Deadline`. Any status is `Ok`.
    pub async fn fetch(&self, request: impl IntoRequest) -> Result<Response, Error> {
        let mut single = Single::new(request.into_request(), &self.config);
        while let Some(attempt) = single.attempt() {
            let result = exchange(&self.client, &attempt.request, attempt.bounds).await;
            single.finish(attempt, result);
        }
        single.result()
    }

    /// Fetches many. Nothing is taken from `requests` before the first poll; dropping the stream
    /// stops the batch. It is `Send` and `'static` if `requests` is, so it can be spawned.
    pub fn stream<S>(&self, requests: S, plan: &Plan) -> OutcomeStream<S>
    where
        S: Stream<Item: IntoRequest>,
    {
        OutcomeStream {
            fetcher: self.clone(),
            dispatcher: Dispatcher::new(plan, &self.config),
            requests: Box::pin(requests),
            timer: None,
        }
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// One worker: exchanges until no job is left, and ends when the batch is stopped.
    pub(crate) fn work(&self, mut job: Job) -> impl Future<Output = ()> + Send + use<> {
        let (handle, registration) = AbortHandle::new_pair();
        job.on_stop(move || handle.abort());
        let client = self.client.clone();
        let work = async move {
            loop {
                let result = exchange(&client, job.request(), job.bounds()).await;
                match job.finish(result) {
                    Some(next) => job = next,
                    None => return,
                }
            }
        };
        // Aborted is as good as done: the batch has accounted for the item already.
        Abortable::new(work, registration).map(drop)
    }
}

/// `async_std::task::sleep`, which has no name.
type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The outcomes of a batch, as a stream.
pub struct OutcomeStream<S> {
    fetcher: Fetcher,
    dispatcher: Dispatcher,
    requests: Pin<Box<S>>,
    timer: Option<(Instant, Sleep)>,
}

impl<S> OutcomeStream<S> {
    /// The accounts so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.dispatcher.tally()
    }

    /// A handle that stops this batch from anywhere.
    #[must_use]
    pub fn stop_handle(&self) -> StopHandle {
        self.dispatcher.stop_handle()
    }

    /// Ready at `until`; never, without a time.
    fn poll_timer(&mut self, until: Option<Instant>, context: &mut Context<'_>) -> Poll<()> {
        let Some(until) = until else {
            return Poll::Pending;
        };
        let (at, timer) = self
            .timer
            .get_or_insert_with(|| (until, sleep_until(until)));
        if *at != until {
            (*at, *timer) = (until, sleep_until(until));
        }
        ready!(timer.as_mut().poll(context));
        self.timer = None;
        Poll::Ready(())
    }
}

fn sleep_until(until: Instant) -> Sleep {
    Box::pin(task::sleep(until.saturating_duration_since(Instant::now())))
}

impl<S: Stream<Item: IntoRequest>> Stream for OutcomeStream<S> {
    type Item = Outcome;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Outcome>> {
        let this = self.get_mut();
        let mut can_take = true;
        loop {
            match this.dispatcher.step(can_take, context.waker()) {
                Step::Take => match this.requests.as_mut().poll_next(context) {
                    Poll::Ready(Some(request)) => this.dispatcher.push(request.into_request()),
                    Poll::Ready(None) => this.dispatcher.end(),
                    Poll::Pending => can_take = false,
                },
                // A task of its own: a caller that is busy must not freeze what is in flight.
                Step::Start(job) => drop(task::spawn(this.fetcher.work(job))),
                Step::Yield(outcome) => return Poll::Ready(Some(outcome)),
                Step::Wait(until) => ready!(this.poll_timer(until, context)),
                Step::Done => return Poll::Ready(None),
            }
        }
    }
}

impl<S> fmt::Debug for OutcomeStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutcomeStream")
            .field("tally", &self.tally())
            .finish_non_exhaustive()
    }
}
