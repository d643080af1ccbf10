//! Reading a body as hyper has it: [`Body`], and [`Rest`] of one that nobody wants.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use fetch_many::strategy::{Bounds, Collector};
use fetch_many::{Bytes, Error};
use hyper::body::{Body as _, Incoming};

use crate::error::after_head;

/// A body on its way.
pub(crate) struct Body {
    incoming: Incoming,
    collector: Collector,
}

impl Body {
    /// # Errors
    /// `TooLarge` if the declared length is, so that nothing need be read.
    pub(crate) fn new(incoming: Incoming, max: usize) -> Result<Self, Error> {
        let collector = Collector::new(incoming.size_hint().exact(), max)?;
        Ok(Self {
            incoming,
            collector,
        })
    }

    /// Ready when all of it is there.
    pub(crate) fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        while !self.incoming.is_end_stream() {
            let Some(frame) = ready!(Pin::new(&mut self.incoming).poll_frame(context)) else {
                break;
            };
            let frame = frame.map_err(|error| self.collector.ended(after_head(error)))?;
            // What is not data is trailers, and nobody asked for those.
            if let Ok(data) = frame.into_data() {
                self.collector.push(data)?;
            }
        }
        Poll::Ready(Ok(()))
    }

    pub(crate) fn into_bytes(self) -> Bytes {
        self.collector.finish()
    }
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
