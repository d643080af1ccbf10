//! What lies between a feed and its batch: [`Queue`].

use std::collections::VecDeque;
use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::thread::{self, ThreadId};

use super::push::{PushError, PushErrorKind};
use crate::input::Progress;

/// When an input that is fed has ended, though its batch has not.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum End {
    /// When all feeds have been dropped.
    Dropped,
    /// When nothing is outstanding besides.
    Idle,
}

/// No lock is held while a waker is woken or a request dropped: both are code of others.
pub(super) struct Queue<R> {
    state: Mutex<State<R>>,
    /// For threads that wait for room.
    room: Condvar,
}

struct State<R> {
    waiting: VecDeque<R>,
    capacity: usize,
    end: End,
    /// How many feeds there are.
    feeds: usize,
    /// Nothing is taken any more.
    ended: bool,
    /// The batch, while it waits for a request.
    batch: Option<Waker>,
    /// The thread that waits for the outcomes, if it is known.
    caller: Option<ThreadId>,
    /// Tasks that wait for room.
    tasks: Vec<Waker>,
}

impl<R> Queue<R> {
    pub(super) fn new(capacity: usize, end: End) -> Self {
        Self {
            state: Mutex::new(State {
                waiting: VecDeque::new(),
                capacity,
                end,
                feeds: 1,
                ended: false,
                batch: None,
                caller: None,
                tasks: Vec::new(),
            }),
            room: Condvar::new(),
        }
    }

    /// Nothing in here panics but an allocation, which leaves all as it was.
    fn lock(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn push(&self, request: R) -> Result<(), PushError<R>> {
        admit(self.lock(), request)
    }

    /// Waits for room, unless this is the thread that would have to make it.
    pub(super) fn push_waiting(&self, request: R) -> Result<(), PushError<R>> {
        let mut state = self.lock();
        while state.refusal() == Some(PushErrorKind::Full) && !state.is_callers_thread() {
            state = self
                .room
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        admit(state, request)
    }

    /// As [`push`](Self::push); if there is no room, the waker is woken when there may be.
    pub(super) fn push_or_register(&self, request: R, waker: &Waker) -> Result<(), PushError<R>> {
        let mut state = self.lock();
        if state.refusal() == Some(PushErrorKind::Full)
            && !state.tasks.iter().any(|task| task.will_wake(waker))
        {
            state.tasks.push(waker.clone());
        }
        admit(state, request)
    }

    pub(super) fn take(&self, waker: &Waker, progress: Progress) -> Poll<Option<R>> {
        let mut state = self.lock();
        state.caller = progress.blocks.then(|| thread::current().id());
        if let Some(request) = state.waiting.pop_front() {
            self.make_room(state);
            return Poll::Ready(Some(request));
        }
        let is_idle = state.end == End::Idle && progress.outstanding() == 0;
        if state.ended || state.feeds == 0 || is_idle {
            state.ended = true;
            self.make_room(state);
            return Poll::Ready(None);
        }
        let same = state.batch.take_if(|batch| batch.will_wake(waker));
        let other = state.batch.replace(same.unwrap_or_else(|| waker.clone()));
        drop(state);
        drop(other);
        Poll::Pending
    }

    /// Lets those go on who wait for room.
    fn make_room(&self, mut state: MutexGuard<'_, State<R>>) {
        // Whoever was woken for an earlier one may have gone since, so all are.
        let tasks = mem::take(&mut state.tasks);
        drop(state);
        self.room.notify_all();
        tasks.into_iter().for_each(Waker::wake);
    }

    /// The batch takes no more.
    pub(super) fn end(&self) {
        let mut state = self.lock();
        state.ended = true;
        let batch = state.batch.take();
        self.make_room(state);
        drop(batch);
    }

    pub(super) fn drain(&self) -> Vec<R> {
        let mut state = self.lock();
        let waiting = mem::take(&mut state.waiting);
        self.make_room(state);
        waiting.into()
    }

    pub(super) fn add_feed(&self) {
        self.lock().feeds += 1;
    }

    pub(super) fn remove_feed(&self) {
        let mut state = self.lock();
        state.feeds -= 1;
        if state.feeds > 0 {
            return;
        }
        let batch = state.batch.take();
        drop(state);
        if let Some(batch) = batch {
            batch.wake();
        }
    }
}

impl<R> State<R> {
    /// Why nothing can be pushed now, if nothing can.
    fn refusal(&self) -> Option<PushErrorKind> {
        if self.ended {
            Some(PushErrorKind::Ended)
        } else if self.end == End::Dropped && self.is_callers_thread() {
            Some(PushErrorKind::WouldNotEnd)
        } else if self.waiting.len() >= self.capacity {
            Some(PushErrorKind::Full)
        } else {
            None
        }
    }

    fn is_callers_thread(&self) -> bool {
        self.caller == Some(thread::current().id())
    }
}

/// Pushes the request if there is nothing against it, and gives up the lock.
fn admit<R>(mut state: MutexGuard<'_, State<R>>, request: R) -> Result<(), PushError<R>> {
    if let Some(kind) = state.refusal() {
        drop(state);
        return Err(PushError::new(request, kind));
    }
    state.waiting.push_back(request);
    let batch = state.batch.take();
    drop(state);
    if let Some(batch) = batch {
        batch.wake();
    }
    Ok(())
}
