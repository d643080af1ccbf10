//! What can go wrong, as far as a caller can act on it: [`ErrorKind`].

use std::fmt;

/// What a caller can act on. The same fault gives the same kind in every strategy.
///
/// ```
/// use fetch_many::{ErrorKind, IntoRequest};
///
/// match "example.com".into_request().unwrap_err().kind() {
///     ErrorKind::Request => {} // Ours to correct.
///     kind => panic!("nothing was sent, so it cannot be {kind}"),
/// }
/// assert_eq!(ErrorKind::Truncated.to_string(), "body ended early");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request is invalid and nothing was sent: no host, a foreign scheme, a bad header value.
    Request,
    /// The host's name could not be resolved.
    Resolve,
    /// None of the host's addresses may be connected to: see [`Config::addresses`](crate::Config::addresses). It is not
    /// tried again.
    NotAllowed,
    /// No connection could be made: refused, unreachable, closed in the TLS handshake, or no
    /// descriptor left.
    Connect,
    /// TLS failed, in the handshake or later: an invalid certificate, an alert, no TLS at the other
    /// end.
    Tls,
    /// `connect_timeout` or `timeout` passed.
    Timeout,
    /// The connection closed before a response head was complete, wherever the request was.
    Disconnected,
    /// What the server sent is not HTTP.
    Protocol,
    /// The connection closed inside a body.
    Truncated,
    /// The body is larger than `max_body_bytes`, or the head larger than any reasonable one.
    TooLarge,
    /// A body could not be decoded: not in its declared encoding, not UTF-8, not the expected JSON.
    Decode,
    /// A body is not the one that was expected: its digest is another (`Expect`, feature `digest`). It is not tried
    /// again, since the server is at one with itself.
    Integrity,
    /// A [`Sink`](crate::Sink) did not take the body in: it returned an error, which is the cause, or panicked. It is not
    /// tried again, since the next attempt would meet the same.
    Sink,
    /// A redirect that must not, or can not, be followed.
    Redirect,
    /// The status says that it is an error (4xx and 5xx, RFC 9110 §15.5 and §15.6). Only
    /// [`error_for_status`](crate::ResponseExt::error_for_status) makes it: to a batch any status is an answer.
    Status,
    /// The host has asked to be left alone for longer than
    /// [`max_retry_after`](crate::Retry::max_retry_after), so this request to it was not made, or not again.
    Busy,
    /// The settings, or a request under them, ask for what cannot be done here, so nothing was made or sent: a
    /// [capability](crate::Capability) that the strategy does not have, or a setting that could have no effect.
    Unsupported,
    /// The batch was stopped before this request was complete.
    Cancelled,
    /// The batch's deadline passed before this request was complete.
    Deadline,
    /// None of the above, such as a panic inside an exchange.
    Other,
}

impl ErrorKind {
    /// One lower-case phrase.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "invalid request",
            Self::Resolve => "name not resolved",
            Self::NotAllowed => "address not allowed",
            Self::Connect => "connection failed",
            Self::Tls => "tls failed",
            Self::Timeout => "timed out",
            Self::Disconnected => "connection closed before a response",
            Self::Protocol => "not a valid http response",
            Self::Truncated => "body ended early",
            Self::TooLarge => "response too large",
            Self::Decode => "body not decodable",
            Self::Integrity => "body differs from its digest",
            Self::Sink => "body not stored",
            Self::Redirect => "redirect not followed",
            Self::Status => "status of an error",
            Self::Busy => "asks to be left alone",
            Self::Unsupported => "not supported here",
            Self::Cancelled => "batch stopped",
            Self::Deadline => "batch deadline passed",
            Self::Other => "exchange failed",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
