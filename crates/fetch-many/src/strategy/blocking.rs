//! The loop of a caller that blocks, the same for all strategies: [`BlockingLoop`].

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Wake, Waker};
use std::thread::{self, Thread};
use std::time::Instant;

use super::dispatcher::{Dispatcher, Job};
use crate::batch::Step;
use crate::outcomes::Source;
use crate::{Config, Ledger, Outcome, Outcomes, Plan, Requests, StopHandle, Tally};

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

struct BlockingLoop<'a, W> {
    dispatcher: Dispatcher,
    requests: Requests<'a>,
    workers: W,
    /// Wakes the thread that made the batch: `Outcomes` cannot be sent to another.
    waker: Waker,
    unpark: Arc<Unpark>,
}

impl<'a, W: Workers> BlockingLoop<'a, W> {
    fn new(requests: Requests<'a>, dispatcher: Dispatcher, workers: W) -> Self {
        let unpark = Arc::new(Unpark {
            thread: thread::current(),
            woken: AtomicBool::new(false),
        });
        Self {
            dispatcher,
            requests,
            workers,
            waker: Waker::from(Arc::clone(&unpark)),
            unpark,
        }
    }
}

impl<W: Workers> Iterator for BlockingLoop<'_, W> {
    type Item = Outcome;

    fn next(&mut self) -> Option<Outcome> {
        self.workers.check_may_block();
        loop {
            match self.dispatcher.step(true, &self.waker) {
                Step::Take => match self.requests.next() {
                    Some(request) => self.dispatcher.push(request),
                    None => self.dispatcher.end(),
                },
                Step::Start(job) => self.workers.start(job),
                Step::Yield(outcome) => return Some(outcome),
                Step::Wait(until) => self.unpark.wait(until),
                Step::Done => return None,
            }
        }
    }
}

impl<W: Workers> Source for BlockingLoop<'_, W> {
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

/// How often others are let run before the caller's thread sleeps. While they run, more outcomes come,
/// and none of them needs a system call to wake it. (With smol against wiremock, at a limit of 64 and
/// without delay: CPU per request 1.19 to 1.23 of the bare loop's without this, 0.88 with it; 21 November
/// 2026, paired rounds. `cargo bench --bench compare -- contract --server=wiremock` measures the latter.)
const YIELDS: usize = 2;

/// Wakes a thread that waits, by a system call only if it sleeps.
struct Unpark {
    thread: Thread,
    woken: AtomicBool,
}

impl Unpark {
    /// Waits until woken, or until this time. May return early; the loop asks the engine again in any
    /// case.
    fn wait(&self, until: Option<Instant>) {
        for _ in 0..YIELDS {
            if self.woken.swap(false, Ordering::Acquire) {
                return;
            }
            thread::yield_now();
        }
        match until {
            Some(until) => thread::park_timeout(until.saturating_duration_since(Instant::now())),
            None => thread::park(),
        }
        self.woken.store(false, Ordering::Relaxed);
    }
}

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}
