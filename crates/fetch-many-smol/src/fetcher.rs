//! The native API: [`Fetcher`] and [`OutcomeStream`].

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use fetch_many::strategy::{Dispatcher, Job, Single, Step};
use fetch_many::{Config, Error, IntoRequest, Outcome, Plan, Response, StopHandle, Tally};
use futures_core::Stream;
use futures_util::FutureExt;
use futures_util::future::{AbortHandle, Abortable};
use smol::{Executor, Timer};

use crate::exchange::{Client, exchange};

/// Fetches on smol's global executor, or on [one of the caller's](Self::on). Clones share one list
/// of connections.
#[derive(Clone, Debug)]
pub struct Fetcher {
    client: Client,
    config: Arc<Config>,
    /// `None`: the global one.
    executor: Option<Arc<Executor<'static>>>,
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
            executor: None,
        })
    }

    /// Spawns what [`stream`](Self::stream) spawns on this executor, which the caller runs, instead
    /// of the global one (`smol::spawn`, one thread unless `SMOL_THREADS` says otherwise).
    #[must_use]
    pub fn on(mut self, executor: Arc<Executor<'static>>) -> Self {
        self.executor = Some(executor);
        self
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

    fn spawn(&self, job: Job) {
        let work = self.work(job);
        match &self.executor {
            Some(executor) => executor.spawn(work).detach(),
            None => smol::spawn(work).detach(),
        }
    }
}

/// The outcomes of a batch, as a stream.
pub struct OutcomeStream<S> {
    fetcher: Fetcher,
    dispatcher: Dispatcher,
    requests: Pin<Box<S>>,
    timer: Option<(Instant, Timer)>,
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
        let (at, timer) = self.timer.get_or_insert_with(|| (until, Timer::at(until)));
        if *at != until {
            *at = until;
            timer.set_at(until);
        }
        ready!(Pin::new(timer).poll(context));
        self.timer = None;
        Poll::Ready(())
    }
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
                Step::Start(job) => this.fetcher.spawn(job),
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
