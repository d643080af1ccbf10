//! Reading a body within its cap: [`Body`].

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use fetch_many::{Bytes, Error, ErrorKind};
use hyper::body::{Body as _, Incoming};

use crate::error::after_head;

/// A body on its way.
pub(crate) struct Body {
    incoming: Incoming,
    max: usize,
    declared: Option<u64>,
    /// The whole of it so far, if it came in one piece: most do, and need not be copied.
    first: Bytes,
    /// The whole of it so far otherwise.
    joined: Vec<u8>,
}

/// A declared length is believed up to this; beyond, memory is taken as bytes come.
const BELIEVED: usize = 1 << 20;

impl Body {
    /// # Errors
    /// `TooLarge` if the declared length is, so that nothing need be read.
    pub(crate) fn new(incoming: Incoming, max: usize) -> Result<Self, Error> {
        let body = Self {
            declared: incoming.size_hint().exact(),
            incoming,
            max,
            first: Bytes::new(),
            joined: Vec::new(),
        };
        if body.incoming.size_hint().lower() > max as u64 {
            return Err(body.too_large());
        }
        Ok(body)
    }

    /// Ready when all of it is there.
    pub(crate) fn poll_whole(&mut self, context: &mut Context<'_>) -> Poll<Result<Bytes, Error>> {
        while !self.incoming.is_end_stream() {
            let Some(frame) = ready!(Pin::new(&mut self.incoming).poll_frame(context)) else {
                break;
            };
            let frame = frame.map_err(|error| self.ended(error))?;
            // What is not data is trailers, and nobody asked for those.
            if let Ok(data) = frame.into_data() {
                self.push(data)?;
            }
        }
        Poll::Ready(Ok(self.take()))
    }

    fn length(&self) -> usize {
        self.first.len() + self.joined.len()
    }

    fn ended(&self, error: hyper::Error) -> Error {
        after_head(error).body_ended(self.length(), self.declared)
    }

    fn push(&mut self, data: Bytes) -> Result<(), Error> {
        let length = self.length();
        if data.len() > self.max - length {
            return Err(self.too_large());
        }
        if length == 0 {
            self.first = data;
            return Ok(());
        }
        if self.joined.is_empty() {
            let rest = usize::try_from(self.incoming.size_hint().lower()).unwrap_or(BELIEVED);
            self.joined
                .reserve(length + data.len() + rest.min(BELIEVED));
            self.joined
                .extend_from_slice(&std::mem::take(&mut self.first));
        }
        self.joined.extend_from_slice(&data);
        Ok(())
    }

    fn take(&mut self) -> Bytes {
        if self.joined.is_empty() {
            std::mem::take(&mut self.first)
        } else {
            std::mem::take(&mut self.joined).into()
        }
    }

    fn too_large(&self) -> Error {
        Error::new(ErrorKind::TooLarge).detail(format!("body larger than {} bytes", self.max))
    }
}
