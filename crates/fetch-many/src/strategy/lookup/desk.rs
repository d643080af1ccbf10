//! The threads of lookups: [`Desk`].

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use super::board::{Asked, Begun, Board, Job, Next, Place};
use super::found::Found;
use super::system;
use super::window::Room;
use crate::resolver::{Answer, Resolver};

/// `getaddrinfo` may call into plug-ins of the system, and a caller's resolver into anything; memory counts only where
/// it is touched.
const STACK_BYTES: usize = 512 << 10;

/// Who is told, once, what came of the lookup of this number of this name.
pub(super) type Waiter = Box<dyn FnOnce(&Arc<str>, u64, Found) + Send>;

/// Starts what the [`Board`] says, on threads which end when there is nothing left to look up.
///
/// `getaddrinfo` knows no timeout and cannot be interrupted: a thread in it is left behind if nobody waits any more. Not
/// on a pool of a runtime's, which others need: that of tokio is full of lookups that hang, and that of the `blocking`
/// crate, which smol and async-std share, spins for ever where its first thread cannot be made (smol-rs/blocking#79).
pub(super) struct Desk {
    resolver: Option<Arc<dyn Resolver>>,
    state: Mutex<State>,
    /// Wakes the keeper.
    earlier: Condvar,
}

struct State {
    board: Board<Waiter>,
    keeper: Keeper,
}

/// A thread that starts those lookups which must wait until others count as hung.
enum Keeper {
    Nobody,
    /// It sleeps until then, at most.
    Until(Option<Instant>),
}

impl Desk {
    pub(super) fn new(resolver: Option<Arc<dyn Resolver>>) -> Self {
        let (board, keeper) = (Board::new(), Keeper::Nobody);
        Self {
            resolver,
            state: Mutex::new(State { board, keeper }),
            earlier: Condvar::new(),
        }
    }

    /// The answer goes to `waiter`, at once or later. In the latter case, this is its place.
    pub(super) fn ask(self: &Arc<Self>, name: &str, waiter: Waiter) -> Option<Place> {
        let asked = self.state().board.ask(name, waiter, Instant::now());
        match asked {
            Asked::Known(name, kept, waiter) => {
                waiter(&name, kept.number, kept.found);
                None
            }
            Asked::Waits(place) => {
                self.start();
                Some(place)
            }
        }
    }

    /// Who has this place waits no more.
    pub(super) fn forget(&self, place: &Place) {
        let mut state = self.state();
        let waiter = state.board.forget(place);
        self.wake_keeper(&mut state);
        drop(state);
        drop(waiter);
    }

    pub(super) fn lost(&self, name: &str, number: u64) {
        self.state().board.lost(name, number);
    }

    pub(super) fn won(&self, name: &Arc<str>, address: SocketAddr) {
        self.state().board.won(name, address, Instant::now());
    }

    pub(super) fn winner(&self, name: &str) -> Option<SocketAddr> {
        self.state().board.winner(name, Instant::now())
    }

    /// Starts what may start, and sees to it that the rest is started when it may.
    fn start(self: &Arc<Self>) {
        loop {
            let mut state = self.state();
            let next = state.board.next(Instant::now());
            let is_kept = matches!(state.keeper, Keeper::Until(_));
            match next {
                Next::Start(job) => {
                    drop(state);
                    if !self.start_worker(job) {
                        return;
                    }
                }
                Next::Wait(at) if !is_kept => {
                    state.keeper = Keeper::Until(at);
                    drop(state);
                    return self.start_keeper();
                }
                _ => return,
            }
        }
    }

    /// Whether there is a thread for it.
    fn start_worker(self: &Arc<Self>, job: Job) -> bool {
        // The job is needed again if there is none.
        let handed = Arc::new(Mutex::new(Some(job)));
        let (desk, job) = (Arc::clone(self), Arc::clone(&handed));
        let Err(cause) = spawn(move || {
            let job = job.lock().unwrap_or_else(PoisonError::into_inner).take();
            desk.work(job);
        }) else {
            return true;
        };
        let job = handed.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(job) = job {
            self.take_back(job, &cause);
        }
        false
    }

    /// There is no thread for it: another lookup's will do, or else it has failed, without being kept.
    fn take_back(&self, job: Job, cause: &io::Error) {
        let mut state = self.state();
        let failed = state.board.take_back(job);
        self.wake_keeper(&mut state);
        drop(state);
        let cause = io::Error::new(cause.kind(), format!("no thread for a lookup: {cause}"));
        let found = Found::failed(cause);
        for (job, waiting) in failed {
            for (_, waiter) in waiting {
                waiter(&job.name, job.number, found.clone());
            }
        }
    }

    /// What a thread does: this lookup, and those that wait for it to end.
    fn work(self: &Arc<Self>, job: Option<Job>) {
        let mut next = job;
        while let Some(job) = next {
            self.look_up(job);
            let mut state = self.state();
            let is_kept = matches!(state.keeper, Keeper::Until(_));
            next = match state.board.next(Instant::now()) {
                Next::Start(job) => Some(job),
                // There was no thread for a keeper, but there is this one.
                Next::Wait(at) if !is_kept => {
                    state.keeper = Keeper::Until(at);
                    drop(state);
                    return self.keep();
                }
                _ => None,
            };
        }
    }

    fn look_up(self: &Arc<Self>, job: Job) {
        let name = Arc::clone(&job.name);
        let mut state = self.state();
        let begun = state.board.begin(job, Instant::now());
        self.wake_keeper(&mut state);
        drop(state);
        let (desk, worker) = (Arc::clone(self), thread::current().id());
        let answer = Answer::new(move |found| {
            desk.finish(&begun, found);
            // The thread that was started for this lookup goes on with the next one by itself.
            if thread::current().id() != worker {
                desk.start();
            }
        });
        // A panic drops the answer, and so is told to those who wait for it.
        let _ = catch_unwind(AssertUnwindSafe(|| match &self.resolver {
            Some(resolver) => resolver.resolve(&name, answer),
            None => answer.give(system::look_up(&name)),
        }));
    }

    fn finish(&self, begun: &Begun, found: io::Result<Vec<SocketAddr>>) {
        let mut state = self.state();
        let now = Instant::now();
        let (waiting, kept) = state.board.finish(begun, found.into(), now);
        self.wake_keeper(&mut state);
        drop(state);
        let job = &begun.job;
        for (_, waiter) in waiting {
            waiter(&job.name, job.number, kept.found.clone());
        }
    }

    /// If there is nothing left to wait for, or the next lookup may start earlier than the keeper knows.
    fn wake_keeper(&self, state: &mut State) {
        let Keeper::Until(until) = state.keeper else {
            return;
        };
        let is_due = match state.board.room(Instant::now()) {
            None | Some(Room::Now) => true,
            Some(Room::At(at)) => until.is_none_or(|until| at < until),
            Some(Room::WhenOneEnds) => false,
        };
        if is_due {
            self.earlier.notify_one();
        }
    }

    fn start_keeper(self: &Arc<Self>) {
        let desk = Arc::clone(self);
        if spawn(move || desk.keep()).is_err() {
            // The threads that are there go on with what waits when they have ended what they do.
            self.state().keeper = Keeper::Nobody;
        }
    }

    /// What the keeper does, until nothing waits.
    fn keep(self: &Arc<Self>) {
        let mut state = self.state();
        loop {
            match state.board.next(Instant::now()) {
                Next::Start(job) => {
                    drop(state);
                    let started = self.start_worker(job);
                    state = self.state();
                    if !started {
                        // As above.
                        state.keeper = Keeper::Nobody;
                        return;
                    }
                }
                Next::Wait(until) => {
                    state.keeper = Keeper::Until(until);
                    state = self.sleep(state, until);
                }
                Next::Nothing => {
                    state.keeper = Keeper::Nobody;
                    return;
                }
            }
        }
    }

    fn sleep<'a>(
        &self,
        state: MutexGuard<'a, State>,
        until: Option<Instant>,
    ) -> MutexGuard<'a, State> {
        let Some(until) = until else {
            let woken = self.earlier.wait(state);
            return woken.unwrap_or_else(PoisonError::into_inner);
        };
        let left = until.saturating_duration_since(Instant::now());
        let woken = self.earlier.wait_timeout(state, left);
        woken.unwrap_or_else(PoisonError::into_inner).0
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that can panic runs under it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn spawn(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new()
        .name("fetch-many-dns".to_owned())
        .stack_size(STACK_BYTES)
        .spawn(work)
        .map(drop)
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}
