//! The threads that write: [`Writers`].

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use slab::Slab;

/// What a thread does in one go: a body's work as far as it is there.
pub(super) trait Run: Send + Sync {
    /// Does it. True if there is more, for which others come first.
    fn run(&self) -> bool;
}

/// A few threads that write bodies: started when there is something to write, ended a moment after there is no more.
///
/// A sink may block for ever. A thread that has been at one body for [`PATIENCE`] does not count any more, and another
/// takes its place: so a sink that blocks holds a thread, and nobody else up.
#[derive(Default)]
pub(crate) struct Writers(Arc<Pool>);

/// How many bodies are written at once, but for those that take longer than [`PATIENCE`].
const THREADS: usize = 4;

/// How long a thread may be at one body before another is started in its place.
pub(super) const PATIENCE: Duration = Duration::from_millis(200);

/// How long a thread waits for more to do.
const IDLE: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Pool {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// What is to be written. Each body is here once at most, and there are no more of them than slots.
    queue: VecDeque<Arc<dyn Run>>,
    /// Since when each thread has been at the body that it writes.
    running: Slab<Instant>,
    /// How many threads wait.
    waiting: usize,
    /// There will be no more than what is in the queue.
    closed: bool,
}

impl Writers {
    /// Has this written, on one of the threads.
    ///
    /// # Errors
    /// If there is no thread, and none can be made.
    pub(super) fn write(&self, body: Arc<dyn Run>) -> io::Result<()> {
        let mut state = self.0.lock();
        state.queue.push_back(body);
        if state.waiting > 0 {
            drop(state);
            self.0.changed.notify_one();
            return Ok(());
        }
        let made = start(&self.0, &mut state);
        if made.is_err() && state.running.is_empty() {
            state.queue.clear();
            return made;
        }
        // If it is another that could not be made, those that are there will come to it.
        Ok(())
    }
}

/// Ends the threads, once they have written what there is.
impl Drop for Writers {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.changed.notify_all();
    }
}

/// One more thread. It counts as waiting when it starts.
fn start(pool: &Arc<Pool>, state: &mut State) -> io::Result<()> {
    let pool = Arc::clone(pool);
    let thread = thread::Builder::new().name("fetch-many-writer".to_owned());
    thread.spawn(move || pool.work())?;
    state.waiting += 1;
    Ok(())
}

impl Pool {
    /// What a thread does.
    fn work(self: Arc<Self>) {
        let mut state = self.lock();
        let mut idle_since = Instant::now();
        loop {
            let (wait, has_more) = match state.next(Instant::now()) {
                Next::Write(body) => {
                    state.waiting -= 1;
                    if state.waiting == 0 && !state.queue.is_empty() {
                        // Somebody has to watch whether this one gets stuck. Without, the rest waits for it.
                        let _ = start(&self, &mut state);
                    }
                    let key = state.running.insert(Instant::now());
                    drop(state);
                    let has_more = body.run();
                    let again = has_more.then_some(body);
                    state = self.lock();
                    state.running.remove(key);
                    state.waiting += 1;
                    state.queue.extend(again);
                    idle_since = Instant::now();
                    continue;
                }
                Next::Wait(patience) => (patience, true),
                Next::Idle => (IDLE.saturating_sub(idle_since.elapsed()), false),
            };
            if !has_more && (state.closed || wait.is_zero()) {
                state.waiting -= 1;
                return;
            }
            let waited = self.changed.wait_timeout(state, wait);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// What is in it is whole at any moment.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a thread is to do.
enum Next {
    Write(Arc<dyn Run>),
    /// Enough others write. One of them may be stuck after this time.
    Wait(Duration),
    Idle,
}

impl State {
    fn next(&mut self, now: Instant) -> Next {
        if self.queue.is_empty() {
            return Next::Idle;
        }
        let ages = self
            .running
            .iter()
            .map(|(_, since)| now.saturating_duration_since(*since));
        let moving = ages.filter(|age| *age < PATIENCE);
        let (count, oldest) = moving.fold((0, Duration::ZERO), |(count, oldest), age| {
            (count + 1, oldest.max(age))
        });
        if count < THREADS {
            return self.queue.pop_front().map_or(Next::Idle, Next::Write);
        }
        Next::Wait(PATIENCE.saturating_sub(oldest))
    }
}
