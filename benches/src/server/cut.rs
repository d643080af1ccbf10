//! A body that ends half-way: [`Cut`].

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use fetch_many::Bytes;
use hyper::body::{Body, Frame, SizeHint};

/// A body whose second half never comes. hyper then ends the connection.
#[derive(Debug)]
pub(super) struct Cut {
    length: u64,
    half: Option<Bytes>,
    is_sent: bool,
}

impl Cut {
    /// Of this whole one.
    pub(super) fn new(whole: &Bytes) -> Self {
        Self {
            length: whole.len() as u64,
            half: Some(whole.slice(..whole.len() / 2)),
            is_sent: false,
        }
    }
}

impl Body for Cut {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        if !self.is_sent {
            // hyper sends what it has when a body has nothing to give. Without that the client would see a
            // connection that just died, and a request on a used one is then sent once more.
            self.is_sent = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
