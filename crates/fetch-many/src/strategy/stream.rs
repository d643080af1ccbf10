//! A batch as a stream: [`OutcomeStream`].

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use futures_util::Stream;

use super::dispatcher::{Dispatcher, Job};
use super::tasks::{Sleep, Tasks};
use crate::batch::Step;
use crate::{Config, IntoRequest, Ledger, Outcome, Plan, StopHandle, Tally};

/// The outcomes of a batch, as a stream. Dropping it stops the batch.
pub struct OutcomeStream<S> {
    tasks: Box<dyn AnyTasks>,
    dispatcher: Dispatcher,
    requests: Pin<Box<S>>,
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
        Self {
            tasks,
            dispatcher,
            requests: Box::pin(requests),
            timer: None,
        }
    }

    /// The accounts so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.dispatcher.tally()
    }

    /// Where the slots went so far. It stands still when the batch has ended.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.dispatcher.ledger()
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
                Step::Start(job) => this.tasks.start(job),
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
