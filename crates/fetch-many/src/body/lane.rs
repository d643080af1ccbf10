//! One body on its way to the threads that write: [`Lane`].

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;

use super::guard::caught;
use super::inlet::Inlet;
use super::intake::Kept;
use super::pour::Pour;
use super::shared::Bodies;
use super::stored::Stored;
use super::writers::Run;
use crate::{Error, ErrorKind};

/// One body between the task that reads it and the threads that write it, by one of them at a time, in order.
pub(super) struct Lane {
    bodies: Arc<Bodies>,
    state: Mutex<State>,
}

/// What is to be done. Bytes are bounded by the [`Allowance`](super::allowance::Allowance), and by the reader, who stops
/// at [`WINDOW`] or [`PIECES`].
pub(super) enum Work {
    Begin(Box<Inlet>),
    Write(Bytes),
    Commit,
    /// The exchange has failed, and another may go on.
    Keep,
    /// What is there is of no use, nor is what has not been begun.
    Discard(Option<Box<Inlet>>),
}

#[derive(Default)]
struct State {
    work: VecDeque<Work>,
    /// How many bytes are to be written.
    queued: usize,
    /// Whether a thread has it, or will have.
    is_scheduled: bool,
    pour: Option<Pour>,
    end: Option<End>,
    /// Who is woken when it has ended.
    reader: Option<Waker>,
    /// It is woken as well when there is room again.
    is_full: bool,
}

/// How it ended.
pub(super) enum End {
    Stored(Stored),
    Kept(Option<Box<Kept>>),
    Failed(Error),
    /// All that has come is a part of it: what is there, if it can be gone on with.
    Short(Error, Option<Box<Kept>>),
}

/// As many bytes of one body may wait: enough to keep a thread busy, and no more, so that a sink that blocks does not
/// use up what all may have.
pub(super) const WINDOW: usize = 1 << 20;

/// As many pieces of one body may wait: a server may send it a byte at a time, and each takes room besides.
const PIECES: usize = 1 << 12;

/// A thread is not woken for less, as long as more comes at once: to wake it takes as long as to write some.
const WORTH_WAKING: usize = WINDOW / 4;

impl Lane {
    pub(super) fn new(bodies: Arc<Bodies>) -> Arc<Self> {
        let state = Mutex::default();
        Arc::new(Self { bodies, state })
    }

    /// Has this done after what has been given before. Data waits for more, unless that is [all](Self::flush).
    pub(super) fn push(self: &Arc<Self>, work: Work) {
        let mut state = self.lock();
        let may_wait = match &work {
            Work::Write(data) => {
                state.queued += data.len();
                state.queued < WORTH_WAKING
            }
            _ => false,
        };
        state.work.push_back(work);
        if !may_wait {
            self.schedule(state);
        }
    }

    /// For the moment there is no more data.
    pub(super) fn flush(self: &Arc<Self>) {
        let state = self.lock();
        if !state.work.is_empty() {
            self.schedule(state);
        }
    }

    fn schedule(self: &Arc<Self>, mut state: MutexGuard<'_, State>) {
        if std::mem::replace(&mut state.is_scheduled, true) {
            return;
        }
        drop(state);
        let body = Arc::clone(self) as Arc<dyn Run>;
        if let Err(cause) = self.bodies.writers.write(body) {
            let error = Error::new(ErrorKind::Sink).detail("no thread to write on");
            self.fail(error.because(cause));
        }
    }

    /// What is there is of no use, nor is what waits: a commit that has not begun is none.
    pub(super) fn discard(self: &Arc<Self>) {
        let mut state = self.lock();
        let mut work = std::mem::take(&mut state.work);
        self.settle(state, bytes_of(&work));
        // To drop it is to run code of the sink, which may block.
        let begin = match work.pop_front() {
            Some(Work::Begin(inlet)) => Some(inlet),
            _ => None,
        };
        self.push(Work::Discard(begin));
    }

    /// Ready when there is room for more, or it has failed.
    pub(super) fn poll_room(&self, context: &Context<'_>) -> Poll<Result<(), Error>> {
        let mut state = self.lock();
        if let Some(End::Failed(_)) = &state.end {
            return Poll::Ready(Err(state.failure()));
        }
        state.wait(context);
        state.is_full = state.is_over(1);
        if state.is_full {
            return Poll::Pending;
        }
        Poll::Ready(Ok(()))
    }

    /// Ready when it has ended.
    pub(super) fn poll_end(&self, context: &Context<'_>) -> Poll<End> {
        let mut state = self.lock();
        if let Some(end) = state.end.take() {
            return Poll::Ready(end);
        }
        state.wait(context);
        Poll::Pending
    }

    fn fail(&self, error: Error) {
        let mut state = self.lock();
        state.pour = None;
        state.end.get_or_insert(End::Failed(error));
        let work = std::mem::take(&mut state.work);
        state.is_scheduled = false;
        self.settle(state, bytes_of(&work));
    }

    /// So many bytes are written, or of no use any more.
    fn settle(&self, mut state: MutexGuard<'_, State>, bytes: usize) {
        state.queued -= bytes;
        // Not for each piece: until it has read some, the rest is written.
        let is_due = state.end.is_some() || (state.is_full && !state.is_over(2));
        let reader = if is_due { state.reader.take() } else { None };
        drop(state);
        self.bodies.allowance.release(bytes);
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    /// What is in it is whole at any moment.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether this part of what may wait does, or more.
    fn is_over(&self, part: usize) -> bool {
        self.queued >= WINDOW / part || self.work.len() >= PIECES / part
    }

    fn wait(&mut self, context: &Context<'_>) {
        match &mut self.reader {
            Some(reader) => reader.clone_from(context.waker()),
            None => self.reader = Some(context.waker().clone()),
        }
    }

    /// Why it has failed. Asked again, it is the same for those who do not look closely.
    fn failure(&mut self) -> Error {
        match self.end.replace(End::Failed(ErrorKind::Sink.into())) {
            Some(End::Failed(error)) => error,
            _ => ErrorKind::Sink.into(),
        }
    }
}

fn bytes_of(work: &VecDeque<Work>) -> usize {
    let lengths = work.iter().map(|work| match work {
        Work::Write(data) => data.len(),
        _ => 0,
    });
    lengths.sum()
}

impl Run for Lane {
    fn run(&self) -> bool {
        let mut state = self.lock();
        let mut pour = state.pour.take();
        // As much as is there now: what comes meanwhile is for the next time.
        for _ in 0..state.work.len() {
            let Some(work) = state.work.pop_front() else {
                break;
            };
            let has_failed = matches!(state.end, Some(End::Failed(_)));
            drop(state);
            let bytes = match &work {
                Work::Write(data) => data.len(),
                _ => 0,
            };
            // After an error the rest is passed over.
            let is_nobodys = self.bodies.allowance.is_closed();
            let end = match work {
                work if has_failed => caught(|| {
                    drop(work);
                    Ok(None)
                }),
                Work::Commit if is_nobodys => Err(ErrorKind::Cancelled.into()),
                work => caught(|| done(&mut pour, work)),
            };
            state = self.lock();
            match end {
                Ok(None) => {}
                Ok(Some(end)) => state.end = Some(end),
                Err(error) => state.end = Some(End::Failed(error)),
            }
            if bytes > 0 || state.end.is_some() {
                self.settle(state, bytes);
                state = self.lock();
            }
        }
        state.pour = pour;
        // What came meanwhile is written now, however little it is.
        state.is_scheduled = !state.work.is_empty();
        state.is_scheduled
    }
}

/// Does one piece of work: how the body ended, if it has.
fn done(pour: &mut Option<Pour>, work: Work) -> Result<Option<End>, Error> {
    match (work, pour.take()) {
        (Work::Begin(inlet), _) => *pour = Some(inlet.open()?),
        (Work::Write(data), Some(mut open)) => {
            open.write(data)?;
            *pour = Some(open);
        }
        (Work::Commit, Some(mut open)) => {
            return Ok(Some(match open.commit() {
                Ok(stored) => End::Stored(stored),
                Err(error) => End::Short(error, open.keep()),
            }));
        }
        (Work::Keep, open) => return Ok(Some(End::Kept(open.and_then(Pour::keep)))),
        (Work::Discard(unopened), _) => drop(unopened),
        (Work::Write(_) | Work::Commit, _) => {}
    }
    Ok(None)
}
