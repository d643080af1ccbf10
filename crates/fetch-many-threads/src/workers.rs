//! The workers of a batch: [`Threads`].

use std::collections::VecDeque;
use std::io;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use fetch_many::{Error, ErrorKind, Job, Workers};

use crate::exchange::{Client, exchange};
use crate::transport::Line;

/// A TLS handshake in a debug build fits in 128 KiB and not in 64. Only what is touched is memory; but
/// address space is limited too, and the usual 2 MiB each would make a limit of 10,000 cost 20 GiB.
const STACK_BYTES: usize = 256 << 10;

/// Workers that are threads, made as they are needed, at most `limit`. They end with the batch.
pub(crate) struct Threads {
    client: Client,
    crew: Arc<Crew>,
    limit: NonZeroUsize,
    stack_bytes: usize,
}

/// What the threads of one batch share.
#[derive(Default)]
struct Crew {
    state: Mutex<State>,
    /// A job has been queued, or there will be no more.
    changed: Condvar,
    /// A thread could not be made, so a job may be queued though none is idle. Set once and for
    /// all: what it guards is under the lock.
    short: AtomicBool,
}

#[derive(Default)]
struct State {
    /// Jobs for idle threads. Bounded: a job counts as in flight.
    queue: VecDeque<Job>,
    /// Threads that wait for a job.
    idle: usize,
    /// One of them has been woken and has not looked yet.
    waking: bool,
    /// What each thread is cut off by.
    lines: Vec<Arc<Line>>,
    closed: bool,
}

impl Threads {
    pub(crate) fn new(client: &Client, limit: NonZeroUsize) -> Self {
        Self {
            client: client.clone(),
            crew: Arc::default(),
            limit,
            stack_bytes: STACK_BYTES,
        }
    }

    /// One thread more.
    fn hire(&self, line: Arc<Line>) -> io::Result<()> {
        let (client, crew) = (self.client.clone(), Arc::clone(&self.crew));
        thread::Builder::new()
            .name("fetch-many".to_owned())
            .stack_size(self.stack_bytes)
            // Not joined: dropping a batch does not wait.
            .spawn(move || work(&client, &crew, &line))
            .map(drop)
    }
}

impl Workers for Threads {
    fn start(&mut self, mut job: Job) {
        // Every thread of the batch is cut off by every job's closure, whoever runs it: a job may
        // be handed from one thread to another.
        let crew = Arc::clone(&self.crew);
        job.on_stop(move || crew.close());

        let mut state = self.crew.state();
        if state.closed {
            // The job tells the batch that it was dropped, which needs this lock.
            drop(state);
            return;
        }
        state.queue.push_back(job);
        if state.idle >= state.queue.len() || state.lines.len() == self.limit.get() {
            // If no thread is idle, one is about to be: no more are in flight than the limit.
            return self.crew.wake_one(state);
        }
        let line = Arc::<Line>::default();
        state.lines.push(Arc::clone(&line));
        drop(state);
        if let Err(cause) = self.hire(line) {
            self.crew.refuse(&cause);
        }
    }
}

/// Nothing stays running. Does not wait for the threads to end.
impl Drop for Threads {
    fn drop(&mut self) {
        self.crew.close();
    }
}

/// One thread: exchanges until there will be no more jobs.
fn work(client: &Client, crew: &Crew, line: &Arc<Line>) {
    let mut agent = client.agent(Arc::clone(line));
    while let Some(mut job) = crew.wait_for_job() {
        loop {
            let attempt = || exchange(&agent, job.request(), job.fresh());
            // A panic is one item's error. The agent is not used again: it may be half-way through
            // something.
            let result = catch_unwind(AssertUnwindSafe(attempt)).unwrap_or_else(|_| {
                agent = client.agent(Arc::clone(line));
                Err(Error::new(ErrorKind::Other).detail("the exchange panicked"))
            });
            match job.finish(result) {
                Some(next) => job = crew.oldest(next),
                None => break,
            }
        }
    }
}

impl Crew {
    /// The next job of an idle thread. `None`: there will be no more.
    fn wait_for_job(&self) -> Option<Job> {
        let mut state = self.state();
        loop {
            if state.closed {
                return None;
            }
            if let Some(job) = state.queue.pop_front() {
                self.wake_one(state);
                return Some(job);
            }
            state.idle += 1;
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
            state.idle -= 1;
            state.waking = false;
        }
    }

    /// Wakes an idle thread if there is a job for it. Each thread that wakes wakes the next, so
    /// that the caller, who has all the outcomes to deal with, is not held up by waking them all.
    fn wake_one(&self, mut state: MutexGuard<'_, State>) {
        if state.waking || state.idle == 0 || state.queue.is_empty() {
            return;
        }
        state.waking = true;
        drop(state);
        self.changed.notify_one();
    }

    /// `job`, unless another waits for a thread that could not be made: then that one, and `job`
    /// waits in its place.
    fn oldest(&self, job: Job) -> Job {
        if !self.short.load(Ordering::Relaxed) {
            return job;
        }
        let mut state = self.state();
        state.queue.push_back(job);
        state.queue.pop_front().expect("one was queued just now")
    }

    /// No thread could be made. Those there are do the work; if there are none, it cannot be done.
    fn refuse(&self, cause: &io::Error) {
        self.short.store(true, Ordering::Relaxed);
        let mut state = self.state();
        state.lines.pop();
        if !state.lines.is_empty() {
            return;
        }
        let jobs = std::mem::take(&mut state.queue);
        drop(state);
        for mut job in jobs {
            let error =
                || Error::new(ErrorKind::Other).detail(format!("no thread to run on: {cause}"));
            while let Some(next) = job.finish(Err(error())) {
                job = next;
            }
        }
    }

    /// Ends all threads, whatever they are at.
    fn close(&self) {
        let mut state = self.state();
        if state.closed {
            return;
        }
        state.closed = true;
        let (jobs, lines) = (
            std::mem::take(&mut state.queue),
            std::mem::take(&mut state.lines),
        );
        drop(state);
        self.changed.notify_all();
        for line in lines {
            line.cut();
        }
        // Outside the lock: a job that is dropped tells the batch, which may close us.
        drop(jobs);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fetch_many::{Config, Outcome, Outcomes, Plan, Requests};
    use fetch_many_conformance::mock::MockServer;

    /// No address space is as large.
    const IMPOSSIBLE: usize = (usize::MAX >> 1) & !0xffff;

    /// Makes the first few threads only.
    struct FirstFew(Threads, usize);

    impl Workers for FirstFew {
        fn start(&mut self, job: Job) {
            if self.1 == 0 {
                self.0.stack_bytes = IMPOSSIBLE;
            }
            self.1 = self.1.saturating_sub(1);
            self.0.start(job);
        }
    }

    fn fetch(client: &Client, paths: &[&str], threads: usize) -> Vec<Outcome> {
        let server = MockServer::echo().unwrap();
        let urls: Vec<_> = paths.iter().map(|path| server.url(path)).collect();
        let plan = Plan::limit(4);
        let threads = FirstFew(Threads::new(client, plan.limit), threads);
        Outcomes::new(Requests::new(urls), &plan, threads).collect()
    }

    #[test]
    fn the_threads_there_are_do_the_work() {
        let client = Client::new(&Config::default()).unwrap();
        let outcomes = fetch(&client, &["/"; 50], 1);
        assert_eq!(outcomes.len(), 50);
        assert!(outcomes.iter().all(|outcome| outcome.result.is_ok()));
    }

    #[test]
    fn without_a_thread_every_item_says_so() {
        let client = Client::new(&Config::default()).unwrap();
        let outcomes = fetch(&client, &["/"; 50], 0);
        assert_eq!(outcomes.len(), 50);
        for outcome in outcomes {
            let error = outcome.result.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Other);
            assert!(error.to_string().starts_with("no thread to run on: "));
        }
    }

    #[test]
    fn a_panic_is_one_items_error() {
        let client = Client::panicking_at("/panic");
        let outcomes = fetch(&client, &["/a", "/panic", "/b", "/panic", "/c", "/d"], 1);
        assert_eq!(outcomes.len(), 6);
        for outcome in outcomes {
            let panicked = outcome.uri.unwrap().path() == "/panic";
            let error = outcome.result.err().map(|error| error.to_string());
            let text = error.as_deref().unwrap_or_default();
            assert_eq!(
                text.starts_with("the exchange panicked"),
                panicked,
                "{text}"
            );
        }
    }
}
