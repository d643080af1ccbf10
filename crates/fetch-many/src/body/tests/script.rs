//! A batch whose bodies are received by hand, and a sink behind a gate.

use std::io;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, StatusCode, Version};

use crate::batch::{Attempt, Batch, Step};
use crate::body::{Head, Intake, Receiver, Sink, Stored, Whole};
use crate::{Config, IntoRequest, Plan};

/// Far longer than anything here takes, even on a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(30);

/// What happened to the bodies of a [`Gated`], and whether they may go on.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) is_open: bool,
    /// How many pieces were given to a sink, and how many bytes.
    pub(super) writes: usize,
    pub(super) bytes: usize,
    pub(super) commits: usize,
    /// On which threads bodies were dropped, committed or not.
    pub(super) dropped_on: Vec<Option<String>>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Watch(Arc<(Mutex<Seen>, Condvar)>);

impl Watch {
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Seen) -> T) -> T {
        let mut seen = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let result = change(&mut seen);
        self.0.1.notify_all();
        result
    }

    pub(super) fn until(&self, condition: impl Fn(&Seen) -> bool) {
        let seen = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (changed, is_not) = (&self.0.1, |seen: &mut Seen| !condition(seen));
        let waited = changed.wait_timeout_while(seen, PATIENCE, is_not);
        let (seen, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(!waited.timed_out(), "it never came: {:?}", *seen);
    }

    pub(super) fn open(&self) {
        self.change(|seen| seen.is_open = true);
    }
}

/// Where bodies wait for the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    Write,
    Commit,
}

/// A sink for the paths that begin with `/sink`. Each body waits for a gate.
pub(super) struct Gated(pub(super) Watch, pub(super) At);

impl Sink for Gated {
    fn wants(&self, head: &Head) -> bool {
        head.uri.path().starts_with("/sink")
    }

    fn open(&self, _: &Head) -> io::Result<Box<dyn Intake>> {
        Ok(Box::new(Body(self.0.clone(), self.1)))
    }
}

struct Body(Watch, At);

impl Body {
    fn pass(&self, at: At) {
        if self.1 == at {
            self.0.until(|seen| seen.is_open);
        }
    }
}

impl Intake for Body {
    fn write(&mut self, data: Bytes) -> io::Result<()> {
        self.0.change(|seen| {
            seen.writes += 1;
            seen.bytes += data.len();
        });
        self.pass(At::Write);
        Ok(())
    }

    fn commit(self: Box<Self>, whole: Whole) -> io::Result<Stored> {
        self.pass(At::Commit);
        self.0.change(|seen| seen.commits += 1);
        Ok(Stored::new(whole.length))
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        let thread = thread::current().name().map(str::to_owned);
        self.0.change(|seen| seen.dropped_on.push(thread));
    }
}

/// A batch of these paths, all of which are in flight.
pub(super) fn batch(plan: &Plan, paths: &[&str]) -> (Batch, Vec<Attempt>) {
    let now = Instant::now();
    let mut batch = Batch::new(plan, &Config::default().max_body_bytes(usize::MAX));
    for path in paths {
        batch.push(format!("http://host{path}").into_request(), now);
    }
    batch.end();
    let mut attempts = Vec::new();
    while let Step::Start(attempt) = batch.step(now) {
        attempts.push(attempt);
    }
    assert_eq!(attempts.len(), paths.len());
    (batch, attempts)
}

/// What receives the body of an answer that does not say how long it is.
pub(super) fn receiver(attempt: &mut Attempt) -> Receiver {
    let headers = HeaderMap::new();
    let head = (StatusCode::OK, Version::HTTP_11, &headers);
    let Attempt {
        request,
        bounds,
        course,
        ..
    } = attempt;
    let receiver = course.receive(request, head, None, bounds);
    receiver.expect("its sink does not fail")
}

/// A body of so many pieces, each of which is there at once.
pub(super) fn pieces(
    count: usize,
    length: usize,
) -> impl FnMut(&mut Context<'_>) -> Poll<Option<Result<Bytes, crate::Error>>> {
    let mut left = count;
    move |_| {
        let piece = left
            .checked_sub(1)
            .map(|_| Ok(Bytes::from(vec![0; length])));
        left = left.saturating_sub(1);
        Poll::Ready(piece)
    }
}

/// Asks until it is ready, and sleeps meanwhile.
pub(super) fn block_on<T>(mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>) -> T {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let begun = Instant::now();
    loop {
        if let Poll::Ready(value) = poll(&mut context) {
            return value;
        }
        let left = PATIENCE.checked_sub(begun.elapsed());
        thread::park_timeout(left.expect("it is woken"));
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
