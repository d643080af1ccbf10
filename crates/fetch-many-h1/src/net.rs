//! What a runtime brings: [`Net`].

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Instant;

use futures_io::{AsyncRead, AsyncWrite};

/// What a runtime brings: sockets and time. Dropping one of its futures cancels it.
pub trait Net: fmt::Debug + Send + Sync + 'static {
    /// A connected TCP socket.
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    /// A wait for a point in time, whatever it yields then.
    type Sleep: Future + Unpin + Send + 'static;

    /// A connection to `address`, with `TCP_NODELAY` on: a request is written at once, so there is
    /// nothing that Nagle's algorithm could join.
    ///
    /// # Errors
    /// Whatever the operating system says.
    fn connect(&self, address: SocketAddr)
    -> impl Future<Output = io::Result<Self::Stream>> + Send;

    /// Ready at `at`, or at once if that has passed.
    fn sleep_until(&self, at: Instant) -> Self::Sleep;
}
