//! What the raw server sends: a [`Reply`] of exact bytes and exact pauses.

use std::fmt::Write;
use std::time::Duration;

/// What the server does with one request, step by step. After the last step the connection stays
/// open for the next request, unless the step ends it.
///
/// ```
/// use std::time::Duration;
/// use fetch_many_raw_server::Reply;
///
/// // A body that breaks off: 5 bytes of 50, then the connection is closed.
/// let reply = Reply::new()
///     .raw("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n")
///     .pause(Duration::from_millis(5))
///     .raw("hello")
///     .fin();
/// assert!(format!("{reply:?}").contains("Fin"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Reply {
    pub(super) steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    Raw(Vec<u8>),
    Pause(Duration),
    Barrier(usize),
    Gate(String),
    Forever(Vec<u8>),
    Repeated(Vec<u8>, usize),
    Silence,
    Hear(usize),
    Alert,
    CloseNotify,
    HalfClose,
    Fin,
    Rst,
}

impl Step {
    /// Whether nothing after it depends on time or on others.
    fn is_end(&self) -> bool {
        matches!(
            self,
            Self::CloseNotify | Self::HalfClose | Self::Fin | Self::Rst
        )
    }
}

impl Reply {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends exactly these bytes, at once and in segments of their own.
    #[must_use]
    pub fn raw(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.step(Step::Raw(bytes.into()))
    }

    /// Sends `200 OK` with this body and its length.
    #[must_use]
    pub fn ok(self, body: impl AsRef<[u8]>) -> Self {
        self.response(200, &[], body)
    }

    /// Sends a response with these headers, this body and its length. The reason phrase is empty.
    #[must_use]
    pub fn response(self, status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let mut head = format!("HTTP/1.1 {status} \r\n");
        for (name, value) in headers {
            // Writing to a `String` cannot fail.
            let _ = write!(head, "{name}: {value}\r\n");
        }
        let _ = write!(head, "Content-Length: {}\r\n\r\n", body.len());
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(body);
        self.raw(bytes)
    }

    /// Sends `200 OK` with this body in chunks of `size` bytes.
    ///
    /// # Panics
    /// If `size` is zero.
    #[must_use]
    pub fn chunked(self, body: impl AsRef<[u8]>, size: usize) -> Self {
        let mut bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
        for chunk in body.as_ref().chunks(size) {
            bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
            bytes.extend_from_slice(chunk);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n\r\n");
        self.raw(bytes)
    }

    /// Does nothing for this long.
    #[must_use]
    pub fn pause(self, pause: Duration) -> Self {
        self.step(Step::Pause(pause))
    }

    /// Waits until this many requests wait at this barrier, then lets them all go on.
    #[must_use]
    pub fn barrier(self, requests: usize) -> Self {
        self.step(Step::Barrier(requests))
    }

    /// Waits until the test [opens](super::RawServer::open) the gate of this name.
    #[must_use]
    pub fn gate(self, name: impl Into<String>) -> Self {
        self.step(Step::Gate(name.into()))
    }

    /// Sends these bytes again and again until the client is gone, or as the server's
    /// [flood](super::Builder::flood) says.
    #[must_use]
    pub fn forever(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.step(Step::Forever(bytes.into()))
    }

    /// Sends these bytes so many times: a flood with an end, for a client that takes it all in.
    #[must_use]
    pub fn repeated(self, bytes: impl Into<Vec<u8>>, times: usize) -> Self {
        self.step(Step::Repeated(bytes.into(), times))
    }

    /// Sends nothing more, and waits until the client is gone.
    #[must_use]
    pub fn silence(self) -> Self {
        self.step(Step::Silence)
    }

    /// Waits until the client has sent this many bytes more, and does not look at them: what comes
    /// in the same segment is passed over as well.
    #[must_use]
    pub fn hear(self, bytes: usize) -> Self {
        self.step(Step::Hear(bytes))
    }

    /// Sends a fatal TLS alert, encrypted as the session is. Without TLS, nothing.
    #[must_use]
    pub fn alert(self) -> Self {
        self.step(Step::Alert)
    }

    /// Says that nothing more comes in this TLS session (RFC 8446 §6.1). Without TLS, nothing.
    #[must_use]
    pub fn close_notify(self) -> Self {
        self.step(Step::CloseNotify)
    }

    /// Closes the sending side (FIN), and takes what the client sends until it is gone: a close with
    /// something unread would be a reset.
    #[must_use]
    pub fn half_close(self) -> Self {
        self.step(Step::HalfClose)
    }

    /// Closes the connection (FIN).
    #[must_use]
    pub fn fin(self) -> Self {
        self.step(Step::Fin)
    }

    /// Resets the connection (RST).
    #[must_use]
    pub fn rst(self) -> Self {
        self.step(Step::Rst)
    }

    fn step(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// The step before which the request must no longer count as in flight: once the last bytes are
    /// on their way, the client may have sent its next request before this thread runs again.
    pub(super) fn lands(&self) -> usize {
        let ends = self.steps.iter().rev().take_while(|step| step.is_end());
        let end = self.steps.len() - ends.count();
        match end.checked_sub(1).map(|last| &self.steps[last]) {
            Some(Step::Raw(_)) => end - 1,
            _ => end,
        }
    }
}
