//! The loop of a caller that blocks, the same for all strategies: [`BlockingLoop`].

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::{Wake, Waker};
use std::thread::{self, Thread};
use std::time::Instant;

use crate::outcomes::Source;
use crate::{Dispatcher, Job, Outcome, Requests, StopHandle, Tally, Turn};

/// What a strategy brings to the loop of [`Outcomes`](crate::Outcomes).
pub trait Workers {
    /// Starts a worker: it exchanges the job's request, hands in the result, and goes on with the
    /// job it is handed for it until there is none.
    fn start(&mut self, job: Job);

    /// Panics if this thread must not block, with a message that says what to use instead.
    fn check_may_block(&self) {}
}

pub(crate) struct BlockingLoop<'a, W> {
    dispatcher: Dispatcher,
    requests: Requests<'a>,
    workers: W,
    /// Outcomes that were ready together with one already yielded.
    ready: VecDeque<Outcome>,
    /// Wakes the thread that made the batch: `Outcomes` cannot be sent to another.
    waker: Waker,
}

impl<'a, W: Workers> BlockingLoop<'a, W> {
    pub(crate) fn new(requests: Requests<'a>, dispatcher: Dispatcher, workers: W) -> Self {
        Self {
            dispatcher,
            requests,
            workers,
            ready: VecDeque::new(),
            waker: Waker::from(Arc::new(Unpark(thread::current()))),
        }
    }
}

impl<W: Workers> Iterator for BlockingLoop<'_, W> {
    type Item = Outcome;

    fn next(&mut self) -> Option<Outcome> {
        self.workers.check_may_block();
        loop {
            if let Some(outcome) = self.ready.pop_front() {
                return Some(outcome);
            }
            match self.dispatcher.turn(true, &mut self.ready, &self.waker) {
                Turn::Take => match self.requests.next() {
                    Some(request) => self.dispatcher.push(request),
                    None => self.dispatcher.end(),
                },
                Turn::Start(job) => self.workers.start(job),
                Turn::Yield => {}
                Turn::Wait(until) => park(until),
                Turn::Done => return None,
            }
        }
    }
}

impl<W: Workers> Source for BlockingLoop<'_, W> {
    fn tally(&self) -> Tally {
        self.dispatcher.tally_without(&self.ready)
    }

    fn stop_handle(&self) -> StopHandle {
        self.dispatcher.stop_handle()
    }
}

/// May return early; the loop asks the engine again in any case.
fn park(until: Option<Instant>) {
    match until {
        Some(until) => thread::park_timeout(until.saturating_duration_since(Instant::now())),
        None => thread::park(),
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.unpark();
    }
}
