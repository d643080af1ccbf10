//! The contract: [`Threads`].

use std::collections::VecDeque;
use std::io;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
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
}

/// What the threads of one batch share.
#[derive(Default)]
struct Crew {
    state: Mutex<State>,
    /// A job has been queued, or there will be no more.
    changed: Condvar,
    /// How many jobs are queued; a hint that needs no lock.
    queued: AtomicUsize,
}

#[derive(Default)]
struct State {
    /// Jobs for idle threads. Bounded: a job counts as in flight.
    queue: VecDeque<Job>,
    /// Threads that wait for a job.
    idle: usize,
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
        }
    }

    /// One thread more.
    fn hire(&self, line: Arc<Line>) -> io::Result<()> {
        let (client, crew) = (self.client.clone(), Arc::clone(&self.crew));
        thread::Builder::new()
            .name("fetch-many".to_owned())
            .stack_size(STACK_BYTES)
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
        self.crew.enqueue(&mut state, job);
        if state.idle >= state.queue.len() || state.lines.len() == self.limit.get() {
            drop(state);
            // If no thread is idle, one is about to be: no more are in flight than the limit.
            self.crew.changed.notify_one();
            return;
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
    fn enqueue(&self, state: &mut State, job: Job) {
        state.queue.push_back(job);
        self.queued.store(state.queue.len(), Ordering::Relaxed);
    }

    fn dequeue(&self, state: &mut State) -> Option<Job> {
        let job = state.queue.pop_front();
        self.queued.store(state.queue.len(), Ordering::Relaxed);
        job
    }

    /// The next job of an idle thread. `None`: there will be no more.
    fn wait_for_job(&self) -> Option<Job> {
        let mut state = self.state();
        loop {
            if state.closed {
                return None;
            }
            if let Some(job) = self.dequeue(&mut state) {
                return Some(job);
            }
            state.idle += 1;
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
            state.idle -= 1;
        }
    }

    /// `job`, unless another waits for a thread that could not be made: then that one, and `job`
    /// waits in its place.
    fn oldest(&self, job: Job) -> Job {
        if self.queued.load(Ordering::Relaxed) == 0 {
            return job;
        }
        let mut state = self.state();
        self.enqueue(&mut state, job);
        self.dequeue(&mut state).expect("one was queued just now")
    }

    /// No thread could be made. Those there are do the work; if there are none, it cannot be done.
    fn refuse(&self, cause: &io::Error) {
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
