//! The loop of a caller that blocks, the same for all strategies: [`BlockingLoop`].

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use super::dispatcher::{Dispatcher, Job};
use crate::batch::Step;
use crate::input::requests_of;
use crate::outcomes::Source;
use crate::unpark::Unpark;
use crate::{
    Config, Error, Input, IntoInput, IntoRequest, Ledger, Outcome, Outcomes, Plan, Request,
    Requests, SendOutcomes, StopHandle, Tally,
};

/// What a strategy brings to the loop of [`Outcomes`](crate::Outcomes).
pub trait Workers {
    /// Starts a worker: it exchanges the job's request, hands in the result, and goes on with the
    /// job it is handed for it until there is none.
    fn start(&mut self, job: Job);

    /// Panics if this thread must not block, with a message that says what to use instead.
    fn check_may_block(&self) {}
}

impl<'a> Outcomes<'a> {
    /// A batch run by these workers, in which nothing has been taken yet.
    pub fn new(
        requests: Requests<'a>,
        plan: &Plan,
        config: &Config,
        workers: impl Workers + 'a,
    ) -> Self {
        Self::over(requests, Dispatcher::new(plan, config), workers)
    }

    /// A batch that this dispatcher keeps.
    pub(crate) fn over(
        requests: Requests<'a>,
        dispatcher: Dispatcher,
        workers: impl Workers + 'a,
    ) -> Self {
        Self::from_source(BlockingLoop::new(requests, dispatcher, workers))
    }
}

impl<'a> SendOutcomes<'a> {
    /// The same, of requests and workers that may go on on another thread.
    pub fn new_send<I>(
        requests: I,
        plan: &Plan,
        config: &Config,
        workers: impl Workers + Send + 'a,
    ) -> Self
    where
        I: IntoInput<Item: IntoRequest>,
        I::Input: Send + 'a,
    {
        Self::over_send(requests, Dispatcher::new(plan, config), workers)
    }

    /// A batch that this dispatcher keeps.
    pub(crate) fn over_send<I>(
        requests: I,
        dispatcher: Dispatcher,
        workers: impl Workers + Send + 'a,
    ) -> Self
    where
        I: IntoInput<Item: IntoRequest>,
        I::Input: Send + 'a,
    {
        let requests = requests_of(requests.into_input());
        Self::from_send_source(BlockingLoop::new(requests, dispatcher, workers))
    }
}

struct BlockingLoop<R, W> {
    dispatcher: Dispatcher,
    requests: R,
    workers: W,
    /// Wakes the thread that waits.
    waker: Waker,
    unpark: Arc<Unpark>,
}

impl<R, W> BlockingLoop<R, W> {
    fn new(requests: R, dispatcher: Dispatcher, workers: W) -> Self {
        let unpark = Unpark::new();
        Self {
            dispatcher,
            requests,
            workers,
            waker: Waker::from(Arc::clone(&unpark)),
            unpark,
        }
    }

    /// The thread that made the batch may have given it to this one.
    fn wake_this_thread(&mut self) {
        if self.unpark.is_of_this_thread() {
            return;
        }
        self.unpark = Unpark::new();
        self.waker = Waker::from(Arc::clone(&self.unpark));
    }
}

impl<R, W> Iterator for BlockingLoop<R, W>
where
    R: Input<Item = Result<Request, Error>> + Unpin,
    W: Workers,
{
    type Item = Outcome;

    fn next(&mut self) -> Option<Outcome> {
        self.workers.check_may_block();
        self.wake_this_thread();
        let mut can_take = true;
        loop {
            match self.dispatcher.step(can_take, &self.waker) {
                Step::Take => can_take = self.take(),
                Step::Start(job) => self.workers.start(job),
                Step::Yield(outcome) => return Some(outcome),
                Step::Wait(until) => {
                    self.unpark.wait(until);
                    can_take = true;
                }
                Step::Done => {
                    Pin::new(&mut self.requests).close();
                    return None;
                }
            }
        }
    }
}

impl<R, W> BlockingLoop<R, W>
where
    R: Input<Item = Result<Request, Error>> + Unpin,
{
    /// Takes the next request, or learns that there are no more. False: there is nothing at the moment.
    fn take(&mut self) -> bool {
        let mut context = Context::from_waker(&self.waker);
        let progress = self.dispatcher.progress().blocking();
        let next = Pin::new(&mut self.requests).poll_take(&mut context, progress);
        self.dispatcher.answer(next)
    }
}

impl<R, W> Source for BlockingLoop<R, W>
where
    R: Input<Item = Result<Request, Error>> + Unpin,
    W: Workers,
{
    fn tally(&self) -> Tally {
        self.dispatcher.tally()
    }

    fn ledger(&self) -> Ledger {
        self.dispatcher.ledger()
    }

    fn stop_handle(&self) -> StopHandle {
        self.dispatcher.stop_handle()
    }
}
