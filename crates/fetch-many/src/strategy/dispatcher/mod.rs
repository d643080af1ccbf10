//! A batch shared between its caller and its workers: [`Dispatcher`] and [`Job`].

use std::collections::VecDeque;
use std::fmt;
use std::iter;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::Instant;

use slab::Slab;

use super::clock::Clock;
use crate::batch::{Attempt, Batch, Step, needs_today};
use crate::body::Bodies;
use crate::course::Course;
use crate::observe::Outbox;
use crate::wire::bounds::Bounds;
use crate::{
    Config, Error, ErrorKind, Ledger, Outcome, Plan, Progress, Request, Response, StopHandle, Tally,
};

/// The caller's side of a batch that workers run.
///
/// A worker that finishes an attempt is handed the next one under the same lock, so the caller's
/// thread is woken for outcomes, not for starting what was ready to start. What has to wait for a
/// time, such as a retry, starts when that time has come and a worker finishes, or the caller asks and
/// has nothing left to take that is ready.
///
/// A strategy's loop asks for the next [`Step`], does it, and asks again.
pub struct Dispatcher {
    shared: Arc<Shared>,
    /// Outcomes that were ready together with one already yielded: the lock is taken once for all of them.
    ready: VecDeque<Outcome>,
    /// What the bodies have in common: room is made by what is yielded.
    bodies: Option<Arc<Bodies>>,
    /// How many requests have been pushed.
    taken: usize,
    /// What has been yielded. The other accounts are the engine's.
    yielded: Tally,
    /// What does a step in place of workers and of waiting.
    #[cfg(feature = "testing")]
    player: Option<Box<dyn Player>>,
}

/// What answers the requests of a batch in virtual time, where nothing runs and nobody waits.
#[cfg(feature = "testing")]
pub(crate) trait Player: Send + Sync {
    /// Does what has been due since the batch was last asked for something.
    fn catch_up(&mut self);

    /// Does this step, so that the batch can be asked for the next one; or returns it, for it is the caller's.
    fn play(&mut self, step: Step<Job>, rest: Rest<'_>) -> Option<Step<Job>>;
}

/// What is to be known of a batch when it is to wait.
#[cfg(feature = "testing")]
pub(crate) struct Rest<'a> {
    /// Whether the input has nothing at the moment.
    pub(crate) input_waits: bool,
    /// Whether all that was taken has been yielded.
    pub(crate) is_idle: bool,
    /// The caller's.
    pub(crate) waker: &'a Waker,
}

/// How to end a worker.
type End = Box<dyn FnOnce() + Send>;

struct Shared {
    state: Mutex<State>,
    clock: Clock,
    /// If somebody watches.
    outbox: Option<Outbox>,
}

struct State {
    batch: Batch,
    /// Set while the caller waits.
    caller: Option<Waker>,
    /// Until when it waits if nobody wakes it.
    waits_until: Option<Instant>,
    /// How to end the workers that run.
    workers: Slab<End>,
}

impl Dispatcher {
    /// A batch in which nothing has been taken yet.
    #[must_use]
    pub fn new(plan: &Plan, config: &Config) -> Self {
        Self::timed(plan, config, Clock::default())
    }

    fn timed(plan: &Plan, config: &Config, clock: Clock) -> Self {
        let batch = Batch::new(plan, config);
        let outbox = Outbox::new(plan, batch.number());
        let state = State {
            batch,
            caller: None,
            waits_until: None,
            workers: Slab::new(),
        };
        Self {
            bodies: state.batch.bodies().cloned(),
            shared: Arc::new(Shared {
                state: Mutex::new(state),
                clock,
                outbox,
            }),
            ready: VecDeque::new(),
            taken: 0,
            yielded: Tally::default(),
            #[cfg(feature = "testing")]
            player: None,
        }
    }

    /// A batch that this player plays, by this clock.
    #[cfg(feature = "testing")]
    pub(crate) fn played(
        plan: &Plan,
        config: &Config,
        clock: Clock,
        player: Box<dyn Player>,
    ) -> Self {
        let mut dispatcher = Self::timed(plan, config, clock);
        dispatcher.player = Some(player);
        dispatcher
    }

    /// What to do next. If `can_take` is false, the input has nothing at the moment, and [`Step::Take`]
    /// is not the answer. `waker` is woken when [`Step::Wait`] has an end.
    pub fn step(&mut self, can_take: bool, waker: &Waker) -> Step<Job> {
        #[cfg(feature = "testing")]
        while let Some(player) = &mut self.player {
            player.catch_up();
            let step = self.next_step(can_take, waker);
            let rest = Rest {
                input_waits: !can_take,
                is_idle: self.tally().taken == self.yielded.yielded(),
                waker,
            };
            let Some(player) = &mut self.player else {
                return step;
            };
            if let Some(step) = player.play(step, rest) {
                return step;
            }
        }
        self.next_step(can_take, waker)
    }

    fn next_step(&mut self, can_take: bool, waker: &Waker) -> Step<Job> {
        let outcome = match self.ready.pop_front() {
            Some(mut outcome) => {
                // It has been here since the lock was last taken.
                outcome.is_yielded(self.shared.now());
                outcome
            }
            None => match self.ask(can_take, waker) {
                Step::Yield(outcome) => outcome,
                step => return step,
            },
        };
        self.yielded.add(&outcome);
        if let Some(bodies) = &self.bodies {
            bodies.allowance.take_ready(outcome.body_length());
        }
        if let Some(outbox) = &self.shared.outbox {
            outbox.put_yielded(&outcome);
            outbox.tell();
        }
        Step::Yield(outcome)
    }

    /// What the engine says. Outcomes that are ready besides the one it yields are set aside.
    fn ask(&mut self, can_take: bool, waker: &Waker) -> Step<Job> {
        let mut state = self.shared.lock();
        let step = state.batch.step(self.shared.now());
        let ended = state.ended_workers();
        let step = match step {
            Step::Take if can_take => Step::Take,
            Step::Take | Step::Wait(_) => state.wait(waker),
            Step::Start(attempt) => Step::Start(Job {
                attempt: Some(attempt),
                worker: None,
                shared: Arc::clone(&self.shared),
            }),
            Step::Yield(outcome) => {
                self.ready
                    .extend(iter::from_fn(|| state.batch.next_outcome()));
                Step::Yield(outcome)
            }
            Step::Done => Step::Done,
        };
        self.shared.unlock(state);
        end(ended);
        if !matches!(step, Step::Yield(_)) {
            // Else together with the outcome.
            self.shared.tell();
        }
        step
    }

    /// How far the batch is, for the input that is to answer [`Step::Take`].
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress::new(self.taken, self.yielded.yielded())
    }

    /// Answers [`Step::Take`] with what the input said. False: it has nothing at the moment.
    pub fn answer(&mut self, next: Poll<Option<Result<Request, Error>>>) -> bool {
        match next {
            Poll::Ready(Some(request)) => self.push(request),
            Poll::Ready(None) => self.end(),
            Poll::Pending => return false,
        }
        true
    }

    /// Answers [`Step::Take`] with the next of the input.
    pub fn push(&mut self, request: Result<Request, Error>) {
        self.taken += 1;
        let mut state = self.shared.lock();
        state.batch.push(request, self.shared.now());
        self.shared.unlock(state);
        self.shared.tell();
    }

    /// Answers [`Step::Take`]: there are no more.
    pub fn end(&self) {
        self.shared.lock().batch.end();
    }

    /// The accounts so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let state = self.shared.lock();
        Tally {
            taken: self.taken,
            retries: state.batch.retries(),
            in_flight: state.batch.in_flight(),
            waiting: state.batch.waiting(),
            retrying: state.batch.retrying(),
            ..self.yielded
        }
    }

    /// Where the slots went so far.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        let mut state = self.shared.lock();
        state.batch.ledger(self.shared.now())
    }

    /// A handle that stops this batch from anywhere.
    #[must_use]
    pub fn stop_handle(&self) -> StopHandle {
        let shared = Arc::clone(&self.shared);
        StopHandle::new(move || shared.stop())
    }
}

/// Nothing more starts and nothing stays running. Does not wait for the workers to end.
impl Drop for Dispatcher {
    fn drop(&mut self) {
        self.shared.stop();
        // Handles may live on; what nobody will ask for any more need not.
        while self.shared.lock().batch.next_outcome().is_some() {}
    }
}

impl State {
    fn wait(&mut self, waker: &Waker) -> Step<Job> {
        self.waits_until = self.batch.next_wake();
        match &mut self.caller {
            Some(caller) => caller.clone_from(waker),
            None => self.caller = Some(waker.clone()),
        }
        Step::Wait(self.waits_until)
    }

    /// The caller's waker, if it waits and has reason not to.
    fn caller_to_wake(&mut self) -> Option<Waker> {
        self.caller.as_ref()?;
        let sooner = match (self.batch.next_wake(), self.waits_until) {
            (Some(at), Some(set)) => at < set,
            (at, None) => at.is_some(),
            (None, Some(_)) => false,
        };
        if sooner || self.batch.needs_caller() {
            return self.caller.take();
        }
        None
    }

    /// How to end the workers, if the batch has given up what they are at.
    fn ended_workers(&mut self) -> Vec<End> {
        if !self.batch.is_closed() || self.workers.is_empty() {
            return Vec::new();
        }
        self.workers.drain().collect()
    }
}

impl Shared {
    /// The engine does not panic; should it, the batch must still come to an end.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives up the lock. What has happened under it lies in the outbox by then, and is to be [told](Self::tell).
    fn unlock(&self, mut state: MutexGuard<'_, State>) {
        if let Some(outbox) = &self.outbox {
            outbox.put(state.batch.events());
        }
        let discarded = state.batch.discarded();
        drop(state);
        // To drop them is to run the caller's code.
        drop(discarded);
    }

    /// Tells who watches what has happened.
    fn tell(&self) {
        if let Some(outbox) = &self.outbox {
            outbox.tell();
        }
    }

    fn now(&self) -> Instant {
        self.clock.now()
    }

    fn stop(&self) {
        let mut state = self.lock();
        state.batch.stop(self.now());
        let workers = state.ended_workers();
        let caller = state.caller.take();
        self.unlock(state);
        end(workers);
        if let Some(caller) = caller {
            caller.wake();
        }
        self.tell();
    }

    /// Gives up the lock, then wakes and ends whom the change concerns, and tells who watches.
    fn leave(&self, mut state: MutexGuard<'_, State>, retired: Option<usize>) {
        // After a stop the list of workers is empty.
        let gone = retired.and_then(|worker| state.workers.try_remove(worker));
        let ended = state.ended_workers();
        let caller = state.caller_to_wake();
        self.unlock(state);
        drop(gone);
        end(ended);
        if let Some(caller) = caller {
            caller.wake();
        }
        self.tell();
    }
}

/// Outside the lock: what ends a worker may drop its job, which takes the lock.
fn end(workers: Vec<End>) {
    for end in workers {
        end();
    }
}

impl fmt::Debug for Dispatcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dispatcher")
            .field("tally", &self.tally())
            .finish_non_exhaustive()
    }
}

/// One attempt in a worker's hands.
///
/// If it is dropped instead of [finished](Self::finish), because the exchange panicked or its task
/// was dropped with the runtime, the item fails with [`Other`](ErrorKind::Other).
pub struct Job {
    /// `None` only once it has been handed in.
    attempt: Option<Attempt>,
    /// Under which key the worker can be ended.
    worker: Option<usize>,
    shared: Arc<Shared>,
}

impl Job {
    /// Says how to end this worker, so that nothing stays running after a stop. Called once per
    /// worker, before its first exchange. If the batch has been stopped already, or its deadline has
    /// passed, `end` is called at once.
    pub fn on_stop(&mut self, end: impl FnOnce() + Send + 'static) {
        let mut state = self.shared.lock();
        if state.batch.is_closed() {
            drop(state);
            return end();
        }
        self.worker = Some(state.workers.insert(Box::new(end)));
    }

    /// What to send.
    ///
    /// # Panics
    /// Never: only [`finish`](Self::finish) and `drop` take the attempt, and both end the job.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.attempt().request
    }

    /// Within what it must stay.
    ///
    /// # Panics
    /// Never, as [`request`](Self::request).
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        self.attempt().bounds
    }

    /// What an exchange is given: what to send, within which bounds, and what it writes how far it is to.
    ///
    /// # Panics
    /// Never, as [`request`](Self::request).
    #[must_use]
    pub fn parts(&mut self) -> (&Request, Bounds, &mut Course) {
        let attempt = self.attempt.as_mut().expect("the job is not finished");
        (&attempt.request, attempt.bounds, &mut attempt.course)
    }

    fn attempt(&self) -> &Attempt {
        self.attempt.as_ref().expect("the job is not finished")
    }

    /// Hands in the result, its body decoded, and returns the next job, if one may start. `None`: the worker's work is
    /// done, and it should end.
    #[must_use]
    pub fn finish(mut self, result: Result<Response, Error>) -> Option<Self> {
        // Here, on the worker, not under the lock.
        let result = match &mut self.attempt {
            Some(attempt) => attempt.examine(result),
            None => result,
        };
        self.attempt = self.hand_in(result);
        self.attempt.is_some().then_some(self)
    }

    fn hand_in(&mut self, result: Result<Response, Error>) -> Option<Attempt> {
        let attempt = self.attempt.take()?;
        let today = needs_today(&result).then(|| self.shared.clock.today());
        let now = self.shared.now();
        let mut state = self.shared.lock();
        if let Some(today) = today {
            state.batch.tell_date(today, now);
        }
        state.batch.finish(attempt, result, now);
        let next = state.batch.start(now);
        let retired = self.worker.take_if(|_| next.is_none());
        self.shared.leave(state, retired);
        next
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        let Some(attempt) = self.attempt.take() else {
            return;
        };
        let error = Error::new(ErrorKind::Other).detail("the exchange ended without a result");
        let mut state = self.shared.lock();
        state.batch.finish(attempt, Err(error), self.shared.now());
        self.shared.leave(state, self.worker.take());
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}
