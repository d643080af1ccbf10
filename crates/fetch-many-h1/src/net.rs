//! What a runtime brings: [`Net`].

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Instant;

use futures_io::{AsyncRead, AsyncWrite};

use crate::resolve::on_a_thread;

/// What a runtime brings: sockets and time, and names if it has a way of its own. Dropping one of its futures cancels it.
pub trait Net: fmt::Debug + Send + Sync + 'static {
    /// A connected TCP socket.
    type Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    /// A wait for a point in time, whatever it yields then.
    type Sleep: Future + Unpin + Send + 'static;

    /// The addresses of `host`, in the order in which to try them. It must not block the thread
    /// that polls it. Never called with an IP address.
    ///
    /// Unless it is implemented, the system's resolver on a thread of its own for each name.
    ///
    /// # Errors
    /// Whatever the resolver says.
    fn resolve(
        &self,
        host: &str,
        port: u16,
    ) -> impl Future<Output = io::Result<Vec<SocketAddr>>> + Send {
        on_a_thread(host, port)
    }

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
