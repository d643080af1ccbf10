//! A body as a task receives it: [`Receiver`].

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::collector::Collector;
use super::feed::Feed;
use super::inlet::Inlet;
use super::intake::Kept;
use super::pace::Pace;
use super::share::Share;
use super::stored::Stored;
use crate::{Error, Response};

/// A body as a task receives it: into memory, or into a sink.
///
/// An exchange has one made by its [`Course`](crate::strategy::Course) when it has a head, polls it until the body is
/// [there](Self::poll), and has it [put into the response](Self::finish).
pub struct Receiver {
    share: Share,
    into: Into,
    pace: Pace,
    /// Since when nothing is read.
    waits_since: Option<Instant>,
}

enum Into {
    Memory(Collector),
    /// Boxed: what goes into memory, which is most, need not be as large.
    Sink(Box<Feed>, Option<Stored>),
}

impl Receiver {
    #[inline]
    pub(crate) fn into_memory(
        share: Share,
        declared: Option<u64>,
        max: usize,
    ) -> Result<Self, Error> {
        let collector = Collector::new(declared, max)?;
        Ok(Self::new(share, Into::Memory(collector), Pace::whole()))
    }

    pub(crate) fn into_sink(mut share: Share, inlet: Inlet) -> Self {
        let bodies = Arc::clone(share.bodies_or_own());
        let bounds = inlet.bounds();
        let feed = Feed::open(bodies, inlet);
        let into = Into::Sink(Box::new(feed), None);
        Self::new(share, into, Pace::steady(bounds, Instant::now()))
    }

    #[inline]
    fn new(share: Share, into: Into, pace: Pace) -> Self {
        Self {
            share,
            into,
            pace,
            waits_since: None,
        }
    }

    /// Ready when all of it is there, and committed if it goes into a sink. `next` is asked for a chunk when there is
    /// room for one; `None` is the end of the body.
    ///
    /// # Errors
    /// What `next` has, [`TooLarge`](crate::ErrorKind::TooLarge) if it is more than may come, and what a sink says:
    /// [`Sink`](crate::ErrorKind::Sink), [`Decode`](crate::ErrorKind::Decode).
    pub fn poll(
        &mut self,
        context: &mut Context<'_>,
        next: impl FnMut(&mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>>,
    ) -> Poll<Result<(), Error>> {
        let result = self.poll_all(context, next);
        if result.is_pending() {
            self.keep_time();
        }
        result
    }

    fn poll_all(
        &mut self,
        context: &mut Context<'_>,
        mut next: impl FnMut(&mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>>,
    ) -> Poll<Result<(), Error>> {
        let Self {
            share, into, pace, ..
        } = self;
        let collector = match into {
            Into::Memory(collector) => collector,
            Into::Sink(feed, stored) => {
                let next = |context: &mut Context<'_>| {
                    let came = next(context);
                    if let Poll::Ready(Some(Ok(data))) = &came {
                        pace.came(data.len(), Instant::now());
                    }
                    came
                };
                *stored = Some(ready!(feed.poll(share, context, next))?);
                return Poll::Ready(Ok(()));
            }
        };
        loop {
            ready!(share.poll_reserve(context))?;
            let Poll::Ready(came) = next(context) else {
                share.settle(0);
                return Poll::Pending;
            };
            match came {
                None => {
                    share.settle(0);
                    return Poll::Ready(Ok(()));
                }
                Some(Ok(data)) => {
                    share.settle(data.len());
                    collector.push(data)?;
                }
                Some(Err(error)) => return Poll::Ready(Err(collector.ended(error))),
            }
        }
    }

    /// How many bytes have come, as they were sent.
    #[must_use]
    pub fn length(&self) -> usize {
        match &self.into {
            Into::Memory(collector) => collector.length(),
            Into::Sink(feed, _) => feed.received(),
        }
    }

    /// Whether it goes into a sink: its time is another then.
    #[must_use]
    pub fn is_stored(&self) -> bool {
        matches!(self.into, Into::Sink(..))
    }

    /// Whether nothing is read, because there is no room, or the sink is busy. That is not the server's time.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        match &self.into {
            Into::Memory(_) => self.share.is_waiting(),
            Into::Sink(feed, _) => feed.is_waiting(),
        }
    }

    /// Notes when it begins to wait, and when it has waited.
    fn keep_time(&mut self) {
        let is_waiting = self.is_waiting();
        if is_waiting == self.waits_since.is_some() {
            return;
        }
        let now = Instant::now();
        match self.waits_since.take() {
            None => self.waits_since = Some(now),
            Some(since) => self.pace.waited(now.saturating_duration_since(since), now),
        }
    }

    /// Until when the server must have sent something; `None` if there is no such time, or nothing is read, because there
    /// is no room or the sink is busy; the sink may have to be looked at then, for whose body others wait. `deadline`: when
    /// the time for the attempt is over, which counts for what goes into memory. What goes into a sink may take longer, as
    /// long as something comes.
    #[must_use]
    pub fn due(&self, deadline: Option<Instant>) -> Option<Instant> {
        match (self.waits_since, &self.into) {
            (None, _) => self.pace.due(deadline),
            (Some(_), Into::Sink(feed, _)) => feed.favoured_until(),
            (Some(_), Into::Memory(_)) => None,
        }
    }

    /// The time that it was [due](Self::due) is over: the error, unless it may go on for a time, and is to be polled again.
    /// `timeout`: the attempt's.
    pub fn late(&mut self, timeout: Duration) -> Option<Error> {
        // It was not the server that was waited for.
        if self.waits_since.is_some() {
            return None;
        }
        self.pace.late(timeout, Instant::now())
    }

    /// The exchange has failed: what a sink has of the body, if another exchange may go on from there.
    ///
    /// # Errors
    /// What the sink had said before, on its thread: that is why, and not what came after.
    pub fn poll_kept(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Box<Kept>>, Error>> {
        match &mut self.into {
            Into::Memory(_) => Poll::Ready(Ok(None)),
            Into::Sink(feed, _) => feed.poll_kept(&self.share, context),
        }
    }

    /// Puts what has come into the response: the body, or where it is. The share is handed back.
    #[must_use]
    pub fn finish(self, response: &mut Response) -> Share {
        match self.into {
            Into::Memory(collector) => *response.body_mut() = collector.finish(),
            Into::Sink(feed, stored) => {
                if let Some(stored) = stored {
                    stored.put_into(response, feed.is_decoded());
                }
            }
        }
        self.share
    }
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("is_stored", &self.is_stored())
            .field("share", &self.share)
            .finish_non_exhaustive()
    }
}
