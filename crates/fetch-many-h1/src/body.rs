//! Reading a body as hyper has it: [`Body`].

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use fetch_many::strategy::Collector;
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
