//! A batch as a stream: [`OutcomeStream`], [`OutcomeStreamWith`].

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use futures_util::Stream;

use super::dispatcher::{Dispatcher, Job};
use super::tasks::{Sleep, Tasks};
use crate::batch::Step;
use crate::with::Contexts;
use crate::{Config, Error, Input, IntoRequest, Ledger, Outcome, Plan, Request, StopHandle, Tally};

/// The outcomes of a batch, as a stream. Dropping it stops the batch.
pub struct OutcomeStream<S>(Running<S>);

/// The outcomes of a batch, each with what came along with its request, as a stream. Dropping it stops the batch, and then
/// drops what came along with unfinished requests.
///
/// ```
/// # #[cfg(feature = "testing")]
/// # fn main() {
/// use fetch_many::testing::Fake;
/// use fetch_many::{Fetch, Plan};
/// use futures_util::{FutureExt, StreamExt, stream};
///
/// let fake = Fake::new(|_| "hello");
/// let rows = stream::iter([("first row", "http://a.example/"), ("second row", "no url")]);
/// let outcomes = fake.stream_with(rows, &Plan::new(8));
/// let answered = outcomes.filter(|(_, outcome)| std::future::ready(outcome.result.is_ok()));
/// let rows: Vec<_> = answered.map(|(row, _)| row).collect().now_or_never().unwrap();
/// assert_eq!(rows, ["first row"]);
/// # }
/// # #[cfg(not(feature = "testing"))]
/// # fn main() {}
/// ```
pub struct OutcomeStreamWith<S, T> {
    /// First, so that the batch is stopped before a context is dropped.
    running: Running<S>,
    contexts: Contexts<T>,
}

/// A batch that is polled.
struct Running<S> {
    tasks: Box<dyn AnyTasks>,
    dispatcher: Dispatcher,
    input: Pin<Box<S>>,
    timer: Option<(Instant, Sleep)>,
}

/// [`Tasks`] of any kind, so that one type of stream will do.
pub(crate) trait AnyTasks: Send + Sync {
    fn start(&self, job: Job);
    fn sleep_until(&self, at: Instant) -> Sleep;
}

impl<T: Tasks> AnyTasks for T {
    fn start(&self, job: Job) {
        Tasks::start(self, job);
    }

    fn sleep_until(&self, at: Instant) -> Sleep {
        Tasks::sleep_until(self, at)
    }
}

impl<S> OutcomeStream<S> {
    /// A batch in which nothing has been taken yet.
    pub fn new(requests: S, plan: &Plan, config: &Config, tasks: impl Tasks) -> Self {
        Self::over(requests, Dispatcher::new(plan, config), Box::new(tasks))
    }

    /// A batch that this dispatcher keeps.
    pub(crate) fn over(requests: S, dispatcher: Dispatcher, tasks: Box<dyn AnyTasks>) -> Self {
        Self(Running::over(requests, dispatcher, tasks))
    }

    /// The accounts so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.0.dispatcher.tally()
    }

    /// Where the slots went so far. It stands still when the batch has ended.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.0.dispatcher.ledger()
    }

    /// A handle that stops this batch from anywhere.
    #[must_use]
    pub fn stop_handle(&self) -> StopHandle {
        self.0.dispatcher.stop_handle()
    }
}

impl<S, T> OutcomeStreamWith<S, T> {
    /// A batch in which nothing has been taken yet.
    pub fn new(items: S, plan: &Plan, config: &Config, tasks: impl Tasks) -> Self {
        Self::over(items, Dispatcher::new(plan, config), Box::new(tasks))
    }

    /// A batch that this dispatcher keeps.
    pub(crate) fn over(items: S, dispatcher: Dispatcher, tasks: Box<dyn AnyTasks>) -> Self {
        Self {
            running: Running::over(items, dispatcher, tasks),
            contexts: Contexts::default(),
        }
    }

    /// The accounts so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.running.dispatcher.tally()
    }

    /// Where the slots went so far. It stands still when the batch has ended.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.running.dispatcher.ledger()
    }

    /// A handle that stops this batch from anywhere.
    #[must_use]
    pub fn stop_handle(&self) -> StopHandle {
        self.running.dispatcher.stop_handle()
    }
}

impl<S> Running<S> {
    fn over(input: S, dispatcher: Dispatcher, tasks: Box<dyn AnyTasks>) -> Self {
        Self {
            tasks,
            dispatcher,
            input: Box::pin(input),
            timer: None,
        }
    }

    /// Ready at `until`; never, without a time.
    fn poll_timer(&mut self, until: Option<Instant>, context: &mut Context<'_>) -> Poll<()> {
        let Some(until) = until else {
            return Poll::Pending;
        };
        let sleep = match self.timer.take() {
            Some((at, sleep)) if at == until => sleep,
            _ => self.tasks.sleep_until(until),
        };
        let (_, sleep) = self.timer.insert((until, sleep));
        ready!(sleep.as_mut().poll(context));
        self.timer = None;
        Poll::Ready(())
    }
}

impl<S: Input> Running<S> {
    /// The next outcome. `prepare` makes a request of what the input has.
    fn poll_next(
        &mut self,
        context: &mut Context<'_>,
        mut prepare: impl FnMut(S::Item) -> Result<Request, Error>,
    ) -> Poll<Option<Outcome>> {
        let mut can_take = true;
        loop {
            match self.dispatcher.step(can_take, context.waker()) {
                Step::Take => {
                    let progress = self.dispatcher.progress();
                    let next = self.input.as_mut().poll_take(context, progress);
                    let next = next.map(|next| next.map(&mut prepare));
                    can_take = self.dispatcher.answer(next);
                }
                // A task of its own: a caller that is busy must not freeze what is in flight.
                Step::Start(job) => self.tasks.start(job),
                Step::Yield(outcome) => return Poll::Ready(Some(outcome)),
                Step::Wait(until) => ready!(self.poll_timer(until, context)),
                Step::Done => {
                    self.input.as_mut().close();
                    return Poll::Ready(None);
                }
            }
        }
    }
}

impl<S: Input<Item: IntoRequest>> Stream for OutcomeStream<S> {
    type Item = Outcome;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Outcome>> {
        self.0.poll_next(context, IntoRequest::into_request)
    }
}

impl<S, T, R> Stream for OutcomeStreamWith<S, T>
where
    S: Input<Item = (T, R)>,
    R: IntoRequest,
{
    type Item = (T, Outcome);

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { running, contexts } = self.get_mut();
        let next = running.poll_next(context, |item| contexts.keep(item));
        next.map(|next| next.map(|outcome| (contexts.of(&outcome), outcome)))
    }
}

/// A context is never pinned.
impl<S, T> Unpin for OutcomeStreamWith<S, T> {}

impl<S> fmt::Debug for OutcomeStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutcomeStream")
            .field("tally", &self.tally())
            .finish_non_exhaustive()
    }
}

impl<S, T> fmt::Debug for OutcomeStreamWith<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutcomeStreamWith")
            .field("tally", &self.tally())
            .finish_non_exhaustive()
    }
}
