//! A batch as its caller sees it: [`Outcomes`].

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::task::{Wake, Waker};
use std::thread::{self, Thread};
use std::time::Instant;

use crate::{Dispatcher, Job, Outcome, Plan, Requests, StopHandle, Tally, Turn};

/// The outcomes of a batch: an iterator that blocks until the next one is there.
///
/// Dropping it stops the batch and does not wait.
pub struct Outcomes<'a> {
    dispatcher: Dispatcher,
    requests: Requests<'a>,
    workers: Box<dyn Workers + 'a>,
    /// Outcomes that were ready together with one already yielded.
    ready: VecDeque<Outcome>,
    /// Wakes the thread that made the batch: `Outcomes` cannot be sent to another.
    waker: Waker,
}

/// What a strategy brings to the loop of [`Outcomes`].
pub trait Workers {
    /// Starts a worker: it exchanges the job's request, hands in the result, and goes on with the
    /// job it is handed for it until there is none.
    fn start(&mut self, job: Job);

    /// Panics if this thread must not block, with a message that says what to use instead.
    fn check_may_block(&self) {}
}

impl<'a> Outcomes<'a> {
    /// A batch in which nothing has been taken yet.
    pub fn new(requests: Requests<'a>, plan: &Plan, workers: impl Workers + 'a) -> Self {
        Self {
            dispatcher: Dispatcher::new(plan),
            requests,
            workers: Box::new(workers),
            ready: VecDeque::new(),
            waker: Waker::from(Arc::new(Unpark(thread::current()))),
        }
    }

    /// The accounts so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.dispatcher.tally_without(&self.ready)
    }

    /// A handle that stops this batch from anywhere, such as a signal handler.
    #[must_use]
    pub fn stop_handle(&self) -> StopHandle {
        self.dispatcher.stop_handle()
    }
}

/// # Panics
/// Where a strategy can tell that this thread runs async code; and if the input's own `next`
/// panics, with its panic. The batch may be used further after that.
impl Iterator for Outcomes<'_> {
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

impl std::iter::FusedIterator for Outcomes<'_> {}

impl fmt::Debug for Outcomes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcomes")
            .field("tally", &self.tally())
            .finish_non_exhaustive()
    }
}

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
