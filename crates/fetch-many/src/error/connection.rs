//! What became of the connection, and of the request that was sent on it.

use super::{Error, ErrorKind};

impl Error {
    /// Says that the exchange ran on a connection that had carried a response before, and that
    /// this one brought no byte of a response: the server closed it while it was idle (RFC 9112
    /// §9.3.1), or nobody was there any more. After a [`Disconnected`](ErrorKind::Disconnected) the
    /// engine repeats an idempotent request once, at once; after a [`Timeout`](ErrorKind::Timeout) it
    /// tries again if its [`Retry`](crate::Retry) allows that; both on a new connection.
    #[must_use]
    pub fn on_reused_connection(mut self) -> Self {
        self.0.reused = true;
        self
    }

    /// Whether a connection was lost in the way that [`on_reused_connection`](Self::on_reused_connection)
    /// speaks of.
    ///
    /// ```
    /// use fetch_many::{Error, ErrorKind};
    ///
    /// assert!(Error::new(ErrorKind::Disconnected).on_reused_connection().is_stale_connection());
    /// assert!(!Error::new(ErrorKind::Disconnected).is_stale_connection(), "on a new one");
    /// assert!(!Error::new(ErrorKind::Timeout).on_reused_connection().is_stale_connection());
    /// ```
    #[must_use]
    pub fn is_stale_connection(&self) -> bool {
        self.0.reused && self.0.kind == ErrorKind::Disconnected
    }

    /// Says that the server has not processed the request, and never will: it has refused its stream, or has
    /// gone away before it came to that (RFC 9113 §8.7). So whatever the request's method is, it can do no harm
    /// twice. After a [`Disconnected`](ErrorKind::Disconnected) the engine repeats it once, at once, on a new
    /// connection, and tries again if its [`Retry`](crate::Retry) allows that.
    #[must_use]
    pub fn unprocessed(mut self) -> Self {
        self.0.unprocessed = true;
        self
    }

    /// Whether the server has said that it has not processed the request.
    ///
    /// ```
    /// use fetch_many::{Error, ErrorKind};
    ///
    /// assert!(Error::new(ErrorKind::Disconnected).unprocessed().is_unprocessed());
    /// assert!(!Error::new(ErrorKind::Disconnected).is_unprocessed(), "nobody knows");
    /// ```
    #[must_use]
    pub fn is_unprocessed(&self) -> bool {
        self.0.unprocessed
    }

    /// Whether a connection that had carried a response before brought nothing in this exchange: it was
    /// lost, or silent until the timeout. Others that have been idle for as long may be dead as well.
    ///
    /// ```
    /// use fetch_many::{Error, ErrorKind};
    ///
    /// assert!(Error::new(ErrorKind::Timeout).on_reused_connection().brought_nothing());
    /// assert!(!Error::new(ErrorKind::Timeout).brought_nothing(), "a new one");
    /// ```
    #[must_use]
    pub fn brought_nothing(&self) -> bool {
        let is_dead = matches!(self.0.kind, ErrorKind::Disconnected | ErrorKind::Timeout);
        self.0.reused && is_dead
    }
}
