//! What a server does, and when it is asked: [`Act`], [`Asked`].

use std::time::Duration;

/// What a server does when it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Sends these bytes: [`frames`](super::frames) for the most part.
    Send(Vec<u8>),
    /// Sends them again and again, until the client has had enough.
    Forever(Vec<u8>),
    /// Reads until the client has said all of the request.
    Hear,
    /// Sends a body of so many bytes after a head, as far as the client has room for it (RFC 9113 §5.2).
    Body(usize),
    /// Waits.
    Pause(Duration),
    /// Ends the connection: TLS first, if `tidy`.
    Close {
        /// Whether TLS says so.
        tidy: bool,
    },
}

/// A request, as far as a script looks at it.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// On which connection, from 0.
    pub connection: usize,
    /// Which of all requests, from 0.
    pub request: usize,
    /// Which of those on its connection, from 0.
    pub nth: usize,
    /// Its stream.
    pub stream: u32,
}
