//! A batch shared between its caller and its workers: [`Dispatcher`] and [`Job`].

mod job;
#[cfg(feature = "testing")]
mod player;
mod shared;

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::task::{Poll, Waker};
use std::time::Instant;

pub use self::job::Job;
#[cfg(feature = "testing")]
pub(crate) use self::player::{Player, Rest};
use self::shared::{Shared, end};
use super::clock::Clock;
use crate::batch::{Batch, Next, Step};
use crate::body::Bodies;
use crate::observe::Outbox;
use crate::{Config, Error, Ledger, Outcome, Plan, Progress, Request, StopHandle, Tally};

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
    /// When the last one was, if nothing has been asked since: it is asked at once, and the clock need not be read again.
    pushed_at: Option<Instant>,
    /// What has been yielded. The other accounts are the engine's.
    yielded: Tally,
    /// What does a step in place of workers and of waiting.
    #[cfg(feature = "testing")]
    player: Option<Box<dyn Player>>,
}

/// What the engine has said, without what is set aside.
enum Asked {
    Take,
    Start(Job),
    Wait(Option<Instant>),
    Done,
    Ready,
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
        Self {
            bodies: batch.bodies().cloned(),
            shared: Arc::new(Shared::new(batch, clock, outbox)),
            ready: VecDeque::new(),
            taken: 0,
            pushed_at: None,
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
            // The clock may have been set to another time.
            self.pushed_at = None;
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
        loop {
            if let Some(step) = self.yield_ready() {
                return step;
            }
            match self.ask(can_take, waker) {
                Asked::Take => return Step::Take,
                Asked::Start(job) => return Step::Start(job),
                Asked::Wait(until) => return Step::Wait(until),
                Asked::Done => return Step::Done,
                Asked::Ready => {}
            }
        }
    }

    /// What the engine says. What can be yielded is set aside.
    fn ask(&mut self, can_take: bool, waker: &Waker) -> Asked {
        let pushed_at = self.pushed_at.take();
        let mut state = self.shared.lock();
        let next = state
            .batch
            .next(pushed_at.unwrap_or_else(|| self.shared.now()));
        let asked = match next {
            Next::Take if can_take => Asked::Take,
            Next::Take | Next::Wait => Asked::Wait(state.wait(waker)),
            Next::Start(turn) => Asked::Start(Job::new(state.batch.begin(turn), &self.shared)),
            Next::Yield => {
                state.batch.hand_over(&mut self.ready);
                Asked::Ready
            }
            Next::Done => Asked::Done,
        };
        let ended = state.ended_workers();
        let _dropped_last = self.shared.unlock(state);
        if let Some(ended) = ended {
            end(ended);
        }
        if !matches!(asked, Asked::Ready) {
            // Else together with the outcome.
            self.shared.tell();
        }
        asked
    }

    /// The first of those that were set aside. What there is to do with it is done where it lies: it is large, and moved
    /// once.
    fn yield_ready(&mut self) -> Option<Step<Job>> {
        let outcome = self.ready.front_mut()?;
        outcome.is_yielded(self.shared.now());
        self.yielded.add(outcome);
        if let Some(bodies) = &self.bodies {
            bodies.allowance.take_ready(outcome.body_length());
        }
        if let Some(outbox) = &self.shared.outbox {
            outbox.put_yielded(outcome);
            outbox.tell();
        }
        self.ready.pop_front().map(Step::Yield)
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
        let now = self.shared.now();
        state.batch.push(request, now);
        let _dropped_last = self.shared.unlock(state);
        self.pushed_at = Some(now);
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
        let mut left = VecDeque::new();
        // They are dropped without the lock: they hold what is the caller's.
        self.shared.lock().batch.hand_over(&mut left);
    }
}

impl fmt::Debug for Dispatcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dispatcher")
            .field("tally", &self.tally())
            .finish_non_exhaustive()
    }
}
