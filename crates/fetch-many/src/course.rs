//! What goes along with one attempt: [`Course`].

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{HeaderMap, StatusCode, Version};

use crate::body::{Bodies, Inlet, Receiver, Share};
use crate::phases::{ConnectionInfo, nanos};
use crate::stage::Stage;
use crate::wire::bounds::Bounds;
use crate::wire::resume::asks_for_part;
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
    /// What is there of the body, if the attempts before have brought some of it, or this one has, and failed. Boxed: there
    /// is hardly ever any.
    kept: Option<Box<Kept>>,
    connection: Option<ConnectionInfo>,
}

impl Course {
    /// Of an attempt that starts now.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        Self::of_batch(now, None, 0, None)
    }

    /// Of an attempt of a batch, at the request with this index, of whose body this much is there.
    pub(crate) fn of_batch(
        now: Instant,
        bodies: Option<&Arc<Bodies>>,
        index: usize,
        kept: Option<Box<Kept>>,
    ) -> Self {
        let share = bodies.map(|bodies| Share::new(Arc::clone(bodies), index));
        Self {
            stage: Stage::Start,
            since: now,
            spent: [0; Stage::COUNT],
            share: share.unwrap_or_default(),
            kept,
            connection: None,
        }
    }

    /// Whether there is a sink that the body may go to: how long it may take is then not known before its head.
    #[must_use]
    pub fn has_sink(&self, request: &Request) -> bool {
        self.sink_of(request).is_some()
    }

    fn sink_of<'a>(&'a self, request: &'a Request) -> Option<&'a SinkTo> {
        let of_batch = || self.share.bodies()?.sink.as_ref();
        request.extensions().get().or_else(of_batch)
    }

    /// The way into the sink that the body which follows this head goes to; `None` if it goes into memory. `length`: how
    /// long the body is, if that is known.
    ///
    /// # Errors
    /// [`Sink`](crate::ErrorKind::Sink) if the sink panics when it is asked.
    pub fn inlet(
        &mut self,
        request: &Request,
        (status, version, headers): (StatusCode, Version, &HeaderMap),
        length: Option<u64>,
        bounds: &Bounds,
    ) -> Result<Option<Inlet>, Error> {
        let Some(sink) = self.sink_of(request).cloned() else {
            return Ok(None);
        };
        // A redirect that is followed is nobody's.
        if bounds.leads_on(status, headers) {
            return Ok(None);
        }
        let head = Head {
            status,
            version,
            headers: headers.clone(),
            uri: request.uri().clone(),
            method: request.method().clone(),
            extensions: request.extensions().clone(),
            index: self.share.index(),
            length,
            // Ours is not the caller's.
            asked_for_part: self.kept.is_none() && asks_for_part(request),
        };
        Inlet::at(&sink, head, *bounds, &mut self.kept)
    }

    /// What receives the body that follows this head: into memory, or into the sink that it is for.
    ///
    /// # Errors
    /// [`TooLarge`](crate::ErrorKind::TooLarge) if it is longer than it may be, so that nothing need be read, and as
    /// [`inlet`](Self::inlet).
    #[inline]
    pub fn receive(
        &mut self,
        request: &Request,
        head: (StatusCode, Version, &HeaderMap),
        length: Option<u64>,
        bounds: &Bounds,
    ) -> Result<Receiver, Error> {
        let inlet = self.inlet(request, head, length, bounds)?;
        let share = std::mem::take(&mut self.share);
        match inlet {
            None => Receiver::into_memory(share, length, bounds.max_body_bytes),
            Some(inlet) => Ok(Receiver::into_sink(share, inlet)),
        }
    }

    /// The exchange has failed, and a sink has this of the body: the next attempt asks for the rest, if there is one.
    pub fn keep(&mut self, kept: impl Into<Option<Box<Kept>>>) {
        self.kept = kept.into();
    }

    /// What a sink has of the body.
    #[must_use]
    pub(crate) fn take_kept(&mut self) -> Option<Box<Kept>> {
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

    /// Its body's part of the bytes in memory, which waits for nothing any more: the next attempt at the same request may.
    pub(crate) fn take_share(&mut self) -> Share {
        self.share.leave();
        std::mem::take(&mut self.share)
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
        if now > self.since {
            let total = &mut self.spent[self.stage as usize];
            *total = total.saturating_add(nanos(now.duration_since(self.since)));
            self.since = now;
        }
        self.stage = stage;
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

    /// What each stage took of an attempt of `whole` nanoseconds that has `ended`, in nanoseconds and without remainder:
    /// what nothing was written of was spent before the exchange began.
    pub(crate) fn end(&mut self, whole: u64, ended: Instant) -> &[u64; Stage::COUNT] {
        self.enter_at(self.stage, ended);
        let told = self
            .spent
            .iter()
            .fold(0, |sum: u64, spent| sum.saturating_add(*spent));
        let start = Stage::Start as usize;
        if let Some(rest) = whole.checked_sub(told) {
            self.spent[start] += rest;
        } else {
            // More than all of it: a time was written that had not come.
            self.spent = [0; Stage::COUNT];
            self.spent[start] = whole;
        }
        &self.spent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_stages_take_is_all_there_was() {
        let began = Instant::now();
        let at = |millis| began + Duration::from_millis(millis);
        let millis = |nanos: u64| nanos / 1_000_000;
        let spent = |mut course: Course| course.end(10_000_000, at(10)).map(millis);

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
