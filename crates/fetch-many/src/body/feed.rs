//! One body on its way from a task into a sink: [`Feed`].

use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use bytes::Bytes;

use super::inlet::Inlet;
use super::intake::Kept;
use super::lane::{End, Lane, Work};
use super::share::Share;
use super::shared::Bodies;
use super::stored::Stored;
use super::writers::PATIENCE;
use crate::{Error, ErrorKind};

/// A body that a task reads, and threads write.
pub(super) struct Feed {
    lane: Arc<Lane>,
    state: State,
    is_waiting: bool,
    /// Until when its sink must have taken something in, if others wait for that.
    favoured_until: Option<Instant>,
    /// How many bytes have come.
    received: usize,
    declared: Option<u64>,
    is_decoded: bool,
    /// What is there, though it could not be committed: the rest of it is missing.
    kept: Option<Box<Kept>>,
}

enum State {
    Reading,
    /// All of it has come.
    Committing,
    Keeping,
    Ended,
}

impl Feed {
    pub(super) fn open(bodies: Arc<Bodies>, inlet: Inlet) -> Self {
        let (declared, is_decoded) = (inlet.declared(), inlet.is_decoded());
        let is_whole = inlet.is_whole();
        let lane = Lane::new(bodies);
        lane.push(Work::Begin(Box::new(inlet)));
        if is_whole {
            lane.push(Work::Commit);
        }
        Self {
            lane,
            state: if is_whole {
                State::Committing
            } else {
                State::Reading
            },
            is_waiting: is_whole,
            favoured_until: None,
            received: 0,
            declared,
            is_decoded,
            kept: None,
        }
    }

    /// Whether what is stored is not what came, but decoded.
    pub(super) fn is_decoded(&self) -> bool {
        self.is_decoded && self.received > 0
    }

    /// How many bytes have come.
    pub(super) fn received(&self) -> usize {
        self.received
    }

    /// Whether nothing is read.
    pub(super) fn is_waiting(&self) -> bool {
        self.is_waiting
    }

    /// When it should be looked at again though nothing has happened: whether its sink is stuck, for which others wait.
    pub(super) fn favoured_until(&self) -> Option<Instant> {
        self.favoured_until
    }

    /// Ready when all of it is stored.
    pub(super) fn poll(
        &mut self,
        share: &mut Share,
        context: &mut Context<'_>,
        mut next: impl FnMut(&mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>>,
    ) -> Poll<Result<Stored, Error>> {
        while matches!(self.state, State::Reading) {
            match self.poll_room(share, context) {
                Poll::Ready(room) => room?,
                Poll::Pending => {
                    self.lane.flush();
                    return Poll::Pending;
                }
            }
            let Poll::Ready(came) = next(context) else {
                share.settle(0);
                self.lane.flush();
                return Poll::Pending;
            };
            let came = came.transpose();
            let came = came.map_err(|error| error.body_ended(self.received, self.declared));
            let Some(data) = came? else {
                share.settle(0);
                self.state = State::Committing;
                self.lane.push(Work::Commit);
                break;
            };
            self.received += data.len();
            share.settle(data.len());
            share.pass_on(data.len());
            if !data.is_empty() {
                self.lane.push(Work::Write(data));
            }
        }
        self.is_waiting = true;
        let Poll::Ready(end) = self.lane.poll_end(context) else {
            self.wait_for_sink(share);
            return Poll::Pending;
        };
        self.state = State::Ended;
        Poll::Ready(match end {
            End::Stored(stored) => Ok(stored),
            End::Failed(error) => Err(error),
            End::Short(error, kept) => {
                self.kept = kept;
                Err(error)
            }
            End::Kept(_) => Err(ErrorKind::Sink.into()),
        })
    }

    /// Ready when a chunk may be read.
    fn poll_room(
        &mut self,
        share: &mut Share,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), Error>> {
        self.is_waiting = true;
        match self.lane.poll_room(context) {
            Poll::Ready(Ok(())) => self.favoured_until = None,
            Poll::Ready(Err(error)) => {
                self.state = State::Ended;
                return Poll::Ready(Err(error));
            }
            Poll::Pending => {
                self.wait_for_sink(share);
                return Poll::Pending;
            }
        }
        let room = share.poll_reserve(context);
        self.is_waiting = room.is_pending();
        if let Poll::Ready(Err(_)) = room {
            // Nobody waits for it any more: what is there need not be written.
            self.lane.discard();
            self.state = State::Ended;
        }
        room
    }

    /// Its sink is busy. Should it be stuck, no other body has to wait for this one.
    ///
    /// Not at once: where all sinks are slow, one body after the other would fill its window then.
    fn wait_for_sink(&mut self, share: &Share) {
        if !share.has_favour() {
            self.favoured_until = None;
            return;
        }
        let now = Instant::now();
        let until = *self.favoured_until.get_or_insert(now + PATIENCE);
        if now >= until {
            share.give_up_favour();
            self.favoured_until = None;
        }
    }

    /// The exchange has failed: what is there, for another that goes on.
    pub(super) fn poll_kept(
        &mut self,
        share: &Share,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Box<Kept>>, Error>> {
        match self.state {
            State::Ended | State::Committing => return Poll::Ready(Ok(self.kept.take())),
            State::Reading => {
                self.state = State::Keeping;
                self.is_waiting = true;
                // No more comes of it, and its sink may be stuck.
                share.give_up_favour();
                self.lane.push(Work::Keep);
            }
            State::Keeping => {}
        }
        let end = ready!(self.lane.poll_end(context));
        self.state = State::Ended;
        Poll::Ready(match end {
            End::Kept(kept) => Ok(kept),
            End::Failed(error) => Err(error),
            End::Stored(_) | End::Short(..) => Ok(None),
        })
    }
}

/// What is there is of no use; on a thread, since it may take its time.
impl Drop for Feed {
    fn drop(&mut self) {
        if !matches!(self.state, State::Ended) {
            self.lane.discard();
        }
    }
}
