//! What goes along with one attempt: [`Course`].

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{HeaderMap, StatusCode, Version};

use crate::body::{Bodies, Receiver, Share};
use crate::phases::{ConnectionInfo, nanos};
use crate::wire::bounds::Bounds;
use crate::{Error, Head, Kept, Request, Response, SinkTo};

/// What goes along with one attempt, from the engine to the exchange and back: where its time goes.
///
/// The engine makes it when the attempt starts, a [`Job`](crate::strategy::Job) or a
/// [`Single`](crate::strategy::Single) owns it while the attempt runs, and hands it back with the result. So an exchange
/// writes to it without a lock. It [enters](Self::enter) each [`Stage`] as that begins; what it does not tell apart, it
/// does not enter.
///
/// ```
/// use std::time::{Duration, Instant};
/// use fetch_many::strategy::{Course, Stage};
///
/// let start = Instant::now();
/// let second = Duration::from_secs(1);
/// let mut course = Course::new(start);
/// course.enter_at(Stage::Wait, start + second);
/// course.enter_at(Stage::Body, start + 3 * second);
/// assert_eq!(course.spent(Stage::Start), second);
/// assert_eq!(course.spent(Stage::Wait), 2 * second);
/// assert_eq!(course.spent(Stage::Body), Duration::ZERO, "it has not ended");
/// ```
#[derive(Debug)]
pub struct Course {
    stage: Stage,
    /// Since when.
    since: Instant,
    /// What has been spent in each, in nanoseconds.
    spent: [u64; Stage::COUNT],
    /// Its body's part of the bytes in memory.
    share: Share,
    /// What a sink has of a body whose exchange has failed.
    kept: Option<Kept>,
    /// Whether another exchange may go on from there.
    is_resumable: bool,
    connection: Option<ConnectionInfo>,
}

/// A part of an exchange.
///
/// ```
/// use fetch_many::strategy::Stage;
///
/// assert!(Stage::Connect < Stage::Tls, "in the order in which they come");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Until the worker runs.
    Start,
    /// Which addresses the host has.
    Lookup,
    /// A connection to one of them, or to a proxy that says it has one.
    Connect,
    /// The TLS handshake.
    Tls,
    /// The request, head and body.
    Send,
    /// Until the first byte of the response.
    Wait,
    /// The rest of its head, and its body; to decode it as well.
    Body,
    /// Until what takes the body in has taken what has come.
    Sink,
}

impl Stage {
    pub(crate) const COUNT: usize = Self::Sink as usize + 1;

    /// All of them, in order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Start,
        Self::Lookup,
        Self::Connect,
        Self::Tls,
        Self::Send,
        Self::Wait,
        Self::Body,
        Self::Sink,
    ];
}

impl Course {
    /// Of an attempt that starts now.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        Self {
            stage: Stage::Start,
            since: now,
            spent: [0; Stage::COUNT],
            share: Share::default(),
            kept: None,
            is_resumable: false,
            connection: None,
        }
    }

    /// Of an attempt of a batch, at the request with this index.
    pub(crate) fn of_batch(now: Instant, bodies: Option<&Arc<Bodies>>, index: usize) -> Self {
        let share = bodies.map(|bodies| Share::new(Arc::clone(bodies), index));
        Self {
            share: share.unwrap_or_default(),
            ..Self::new(now)
        }
    }

    /// Whether there is a sink that the body may go to: how long it may take is then not known before its head.
    #[must_use]
    pub fn has_sink(&self, request: &Request) -> bool {
        let of_batch = self
            .share
            .bodies()
            .is_some_and(|bodies| bodies.sink.is_some());
        of_batch || request.extensions().get::<SinkTo>().is_some()
    }

    /// The sink that the body which follows this head goes to, and what that is told; `None` if it goes into memory.
    /// `length`: how long it is, if that is known.
    #[must_use]
    pub fn sink(
        &self,
        request: &Request,
        (status, version, headers): (StatusCode, Version, &HeaderMap),
        length: Option<u64>,
    ) -> Option<(SinkTo, Head)> {
        let of_batch = || self.share.bodies()?.sink.as_ref();
        let own = request.extensions().get();
        let sink: &SinkTo = own.or_else(of_batch)?;
        let head = Head {
            status,
            version,
            headers: headers.clone(),
            uri: request.uri().clone(),
            method: request.method().clone(),
            extensions: request.extensions().clone(),
            index: self.share.index(),
            length,
        };
        sink.wants(&head).then(|| (sink.clone(), head))
    }

    /// What receives the body that follows this head: into memory, or into the sink that it is for.
    ///
    /// # Errors
    /// [`TooLarge`](crate::ErrorKind::TooLarge) if it is longer than it may be, so that nothing need be read.
    pub fn receive(
        &mut self,
        request: &Request,
        head: (StatusCode, Version, &HeaderMap),
        length: Option<u64>,
        bounds: &Bounds,
    ) -> Result<Receiver, Error> {
        let sink = self.sink(request, head, length);
        let share = std::mem::take(&mut self.share);
        match sink {
            None => Receiver::into_memory(share, length, bounds.max_body_bytes),
            Some((sink, head)) => Ok(Receiver::into_sink(share, sink, head, *bounds)),
        }
    }

    /// What receives the rest of a body of which a part was kept. `length`: how long the rest is, if that is known.
    pub fn resume(&mut self, kept: Kept, length: Option<u64>, bounds: &Bounds) -> Receiver {
        let share = std::mem::take(&mut self.share);
        Receiver::resumed(share, kept, length, *bounds)
    }

    /// A sink has this of the body, for an exchange that goes on from there.
    pub fn keep(&mut self, kept: Option<Kept>) {
        self.kept = kept;
    }

    /// Whether another exchange may go on where this one fails: what a sink has is worth keeping then.
    #[must_use]
    pub fn is_resumable(&self) -> bool {
        self.is_resumable
    }

    /// Sets [`is_resumable`](Self::is_resumable).
    pub fn set_resumable(&mut self, is_resumable: bool) {
        self.is_resumable = is_resumable;
    }

    /// What a sink has kept of the body.
    #[must_use]
    pub fn take_kept(&mut self) -> Option<Kept> {
        self.kept.take()
    }

    /// Notes that it is this body that takes time: the server's, or that of what takes it in.
    pub fn note(&mut self, receiver: &Receiver) {
        let was_waiting = self.stage == Stage::Sink;
        match (was_waiting, receiver.is_waiting()) {
            (false, true) => self.enter(Stage::Sink),
            (true, false) => self.enter(Stage::Body),
            _ => {}
        }
    }

    /// All of it has come: puts it into the response.
    pub fn received(&mut self, receiver: Receiver, response: &mut Response) {
        self.share = receiver.finish(response);
    }

    /// Its body's part of the bytes in memory, for an exchange that reads into memory by itself.
    pub fn share(&mut self) -> &mut Share {
        &mut self.share
    }

    /// `stage` begins now, and the one before has ended. Any stage may come after any other, and more than once.
    pub fn enter(&mut self, stage: Stage) {
        self.enter_at(stage, Instant::now());
    }

    /// [`enter`](Self::enter), for those who have looked at the clock. Earlier than the time before counts as that.
    pub fn enter_at(&mut self, stage: Stage, now: Instant) {
        let spent = now.saturating_duration_since(self.since);
        let total = &mut self.spent[self.stage as usize];
        *total = total.saturating_add(nanos(spent));
        self.stage = stage;
        self.since = self.since.max(now);
    }

    /// The exchange runs on this connection: whether it was made for it, and to which address, if that is known.
    pub fn runs_on(&mut self, is_new: bool, peer: Option<SocketAddr>) {
        self.connection = Some(ConnectionInfo::new(is_new, peer));
    }

    /// What has been written so far. What is left here has nothing, and goes on from the same moment.
    #[must_use]
    pub fn take(&mut self) -> Self {
        let rest = Self {
            stage: self.stage,
            ..Self::new(self.since)
        };
        std::mem::replace(self, rest)
    }

    /// In which stage it is.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// How long it has been in this stage, but for the time since the last [`enter`](Self::enter).
    #[must_use]
    pub fn spent(&self, stage: Stage) -> Duration {
        Duration::from_nanos(self.spent[stage as usize])
    }

    pub(crate) fn connection(&self) -> Option<ConnectionInfo> {
        self.connection
    }

    /// What each stage took of an attempt from `began` to `ended`, in nanoseconds and without remainder: what nothing was
    /// written of was spent before the exchange began.
    pub(crate) fn end(mut self, began: Instant, ended: Instant) -> [u64; Stage::COUNT] {
        self.enter_at(self.stage, ended);
        let whole = nanos(ended.saturating_duration_since(began));
        let told = self
            .spent
            .iter()
            .fold(0, |sum: u64, spent| sum.saturating_add(*spent));
        match whole.checked_sub(told) {
            Some(rest) => self.spent[Stage::Start as usize] += rest,
            // More than all of it: a time was written that had not come.
            None => self.spent = [whole, 0, 0, 0, 0, 0, 0, 0],
        }
        self.spent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_stages_take_is_all_there_was() {
        let began = Instant::now();
        let at = |millis| began + Duration::from_millis(millis);
        let spent = |course: Course| course.end(began, at(10)).map(|nanos| nanos / 1_000_000);

        let mut course = Course::new(began);
        course.enter_at(Stage::Connect, at(2));
        course.enter_at(Stage::Wait, at(5));
        // A clock read before another, and taken in after it.
        course.enter_at(Stage::Body, at(4));
        assert_eq!(spent(course), [2, 0, 3, 0, 0, 0, 5, 0]);

        assert_eq!(spent(Course::new(at(7))), [10, 0, 0, 0, 0, 0, 0, 0], "late");
        let mut course = Course::new(began);
        course.enter_at(Stage::Wait, at(11));
        assert_eq!(spent(course), [10, 0, 0, 0, 0, 0, 0, 0], "in the future");
    }
}
