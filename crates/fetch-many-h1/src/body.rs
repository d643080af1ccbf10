//! Reading a body as hyper has it: [`Body`], and [`Rest`] of one that nobody wants.

use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};

use fetch_many::http::response::Parts;
use fetch_many::strategy::{Bounds, Course, Receiver};
use fetch_many::{Bytes, Error, Request};
use hyper::body::{Body as _, Frame, Incoming};

use crate::error::after_head;

/// A body on its way.
pub(crate) struct Body {
    incoming: Incoming,
    pub(crate) receiver: Receiver,
}

impl Body {
    /// # Errors
    /// `TooLarge` if the declared length is, so that nothing need be read.
    pub(crate) fn new(
        incoming: Incoming,
        call: &Request,
        head: &Parts,
        bounds: &Bounds,
        course: &mut Course,
    ) -> Result<Self, Error> {
        let length = incoming.size_hint().exact();
        let head = (head.status, head.version, &head.headers);
        let receiver = course.receive(call, head, length, bounds)?;
        Ok(Self { incoming, receiver })
    }

    /// Ready when all of it is there.
    ///
    /// `task` waits for the sink and for room, because other threads say when these are there, at any moment; `context` for
    /// the connection. That one may pass over what is woken while the connection is polled, for all of that is looked
    /// at next anyway, but a sink is not.
    pub(crate) fn poll_end(
        &mut self,
        task: &Waker,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), Error>> {
        let Self { incoming, receiver } = self;
        let mut others = Context::from_waker(task);
        receiver.poll(&mut others, |_| poll_data(incoming, context))
    }
}

/// The next bytes.
fn poll_data(
    incoming: &mut Incoming,
    context: &mut Context<'_>,
) -> Poll<Option<Result<Bytes, Error>>> {
    while !incoming.is_end_stream() {
        let Some(frame) = ready!(Pin::new(&mut *incoming).poll_frame(context)) else {
            break;
        };
        // What is not data is trailers, and nobody asked for those.
        match frame.map(Frame::into_data) {
            Ok(Ok(data)) => return Poll::Ready(Some(Ok(data))),
            Ok(Err(_)) => {}
            Err(error) => return Poll::Ready(Some(Err(after_head(error)))),
        }
    }
    Poll::Ready(None)
}

/// The body of a redirect on its way to nobody.
pub(crate) struct Rest {
    incoming: Incoming,
    /// How much more of it is worth reading.
    room: usize,
}

impl Rest {
    pub(crate) fn new(incoming: Incoming) -> Self {
        let room = Bounds::REST_BYTES;
        Self { incoming, room }
    }

    /// Ready when it has ended, or will not: whether it has.
    pub(crate) fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<bool> {
        while !self.incoming.is_end_stream() {
            match ready!(Pin::new(&mut self.incoming).poll_frame(context)) {
                None => break,
                Some(Err(_)) => return Poll::Ready(false),
                Some(Ok(frame)) => {
                    let length = frame.data_ref().map_or(0, Bytes::len);
                    match self.room.checked_sub(length) {
                        Some(room) => self.room = room,
                        None => return Poll::Ready(false),
                    }
                }
            }
        }
        Poll::Ready(true)
    }
}
