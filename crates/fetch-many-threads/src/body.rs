//! A body on its way, into memory or into a sink: [`Incoming`].

#[cfg(test)]
mod tests;

use std::io::{self, Read};
use std::task::{Context, Waker};
use std::time::Instant;

use bytes::BytesMut;
use fetch_many::http::response::Parts;
use fetch_many::strategy::{Bounds, Collector, Course, Inlet, Pace, Phase, Pour, Stage};
use fetch_many::{Bytes, Error, ErrorKind, Request, Response, Stored};
use fetch_many_ureq_transport::Slot;
use fetch_many_ureq_transport::framing::Fields;
use ureq::Body;

use crate::error::after_head;

/// A response of which the head has come.
pub(crate) struct Incoming<'a> {
    /// Where our transport keeps the time; none if it is a transport of the caller's.
    pub(crate) slot: Option<&'a Slot>,
    pub(crate) request: &'a Request,
    pub(crate) bounds: Bounds,
    /// When the exchange began.
    pub(crate) began: Instant,
    pub(crate) may_be_stored: bool,
    /// How long the body is, if that is known.
    pub(crate) length: Option<u64>,
}

impl Incoming<'_> {
    /// Reads the body, to where it goes.
    pub(crate) fn receive(
        self,
        mut head: Parts,
        body: Body,
        course: &mut Course,
    ) -> Result<Response, Error> {
        if self.may_be_stored {
            if let Some(slot) = self.slot {
                add(&mut head, slot.hidden());
            }
            let said = (head.status, head.version, &head.headers);
            let inlet = course.inlet(self.request, said, self.length, &self.bounds)?;
            if let Some(inlet) = inlet {
                return self.store(inlet, head, body, course);
            }
        }
        let whole = Collector::new(self.length, self.bounds.max_body_bytes)?;
        let mut settled = 0;
        let room = |came| {
            settled += came;
            self.wait_for_room(came, course)
        };
        let body = whole
            .read(body.into_reader(), room, after_head)
            .map_err(|error| self.late(error))?;
        course.share().settle(body.len() - settled);
        if let Some(slot) = self.slot {
            let ended = slot.end();
            if !self.may_be_stored {
                add(&mut head, ended.into_hidden());
            }
        }
        Ok(Response::from_parts(head, body))
    }

    /// Waits until there is room in memory for another piece. It is not held while that is read, for a server may take
    /// its time for it: so there can be one piece more for each slot.
    fn wait_for_room(&self, came: usize, course: &mut Course) -> Result<(), Error> {
        check_wanted(course)?;
        let share = course.share();
        share.settle(came);
        let mut now_or_never = Context::from_waker(Waker::noop());
        if share.poll_reserve(&mut now_or_never)?.is_pending() {
            let since = Instant::now();
            course.enter(Stage::Sink);
            course.share().reserve()?;
            course.enter(Stage::Body);
            if let Some(slot) = self.slot.filter(|slot| !slot.waited(since.elapsed())) {
                let timeout = self.bounds.timeout;
                slot.pace(Pace::whole(), self.began.checked_add(timeout), timeout);
                let _ = slot.waited(since.elapsed());
            }
        }
        course.share().settle(0);
        Ok(())
    }

    fn store(
        self,
        inlet: Inlet,
        head: Parts,
        body: Body,
        course: &mut Course,
    ) -> Result<Response, Error> {
        if let Some(slot) = self.slot {
            let pace = Pace::steady(self.bounds, Instant::now());
            slot.pace(pace, None, self.bounds.timeout);
        }
        course.enter(Stage::Sink);
        let is_whole = inlet.is_whole();
        let mut pour = inlet.open()?;
        let stored = if is_whole {
            // What follows says in words that there is nothing more.
            check_wanted(course).and_then(|()| pour.commit())
        } else {
            self.pour(&mut pour, body, course)
        };
        match stored {
            Ok(stored) => {
                if let Some(slot) = self.slot {
                    drop(slot.end());
                }
                let mut response = Response::from_parts(head, Bytes::new());
                stored.put_into(&mut response, pour.is_decoded());
                Ok(response)
            }
            Err(error) => {
                course.keep(pour.keep());
                Err(self.late(error))
            }
        }
    }

    /// All of the body, a piece at a time: what is read is written before more is.
    fn pour(&self, pour: &mut Pour, body: Body, course: &mut Course) -> Result<Stored, Error> {
        let mut reader = body.into_reader();
        let mut received = 0;
        let mut room = BytesMut::new();
        loop {
            course.enter(Stage::Body);
            if room.is_empty() {
                room = BytesMut::zeroed(Collector::PIECE);
            }
            let amount = read_some(&mut reader, &mut room)
                .map_err(|cause| after_head(cause).body_ended(received, self.length))?;
            let since = Instant::now();
            course.enter_at(Stage::Sink, since);
            check_wanted(course)?;
            if amount == 0 {
                return pour.commit();
            }
            received += amount;
            if amount < Collector::PIECE / 2 {
                // A sink that keeps a few bytes should not keep all of the room with them.
                pour.write(Bytes::copy_from_slice(&room[..amount]))?;
            } else {
                let piece = room.freeze();
                pour.write(piece.slice(..amount))?;
                // What a sink has let go of is used again, as it is: to write zeros into it would take time.
                room = piece.try_into_mut().unwrap_or_default();
            }
            if let Some(slot) = self.slot {
                let _ = slot.waited(since.elapsed());
            }
        }
    }

    fn late(&self, error: Error) -> Error {
        let error = error.late(Phase::Receiving, self.bounds.timeout);
        match self.slot {
            Some(slot) => error.connecting(slot.end().connecting()),
            None => error,
        }
    }
}

/// Whether anybody waits for the body. Once the batch has ended, nothing more of it is read or committed: an agent of the
/// caller's cannot be interrupted.
fn check_wanted(course: &mut Course) -> Result<(), Error> {
    if course.share().is_nobodys() {
        return Err(Error::new(ErrorKind::Cancelled));
    }
    Ok(())
}

fn read_some(reader: &mut impl Read, into: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(into) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}

/// What ureq was not shown of the head.
fn add(head: &mut Parts, hidden: Fields) {
    for (name, value) in hidden {
        head.headers.append(name, value);
    }
}
