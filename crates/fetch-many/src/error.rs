//! What can go wrong with one request: [`Error`] and its [`ErrorKind`].

use std::borrow::Cow;
use std::fmt;

use http::Uri;

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
    /// None of the host's addresses may be connected to: see [`Config::addresses`](crate::Config::addresses).
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
    /// A redirect that must not, or can not, be followed.
    Redirect,
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
            Self::Redirect => "redirect not followed",
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

/// Why one request got no response. One word in size; the cause is in
/// [`source`](std::error::Error::source).
///
/// `Display` names the host and path, never the query, the userinfo or a header value:
///
/// ```
/// use fetch_many::{Error, ErrorKind};
///
/// let url = "https://example.com/a?token=secret".parse().unwrap();
/// let error = Error::new(ErrorKind::Truncated).body_ended(5, Some(50)).at(&url);
/// assert_eq!(error.kind(), ErrorKind::Truncated);
/// assert_eq!(error.to_string(), "body ended after 5 of 50 bytes: example.com/a");
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    detail: Option<Cow<'static, str>>,
    /// Host, port and path of the request.
    place: Option<Box<str>>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
    reused: bool,
}

impl Error {
    /// An error of this kind, without a place, a detail or a cause.
    #[must_use]
    pub fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            detail: None,
            place: None,
            source: None,
            reused: false,
        }))
    }

    /// What a caller can act on.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Says in plain words what happened, in place of the kind's general phrase. It must not hold
    /// a query, a userinfo or a header value.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Says after how many bytes a [`Truncated`](ErrorKind::Truncated) body ended, and of how many, if
    /// that was declared: bytes as they were sent, before decoding. Errors of other kinds stay as they are.
    #[must_use]
    pub fn body_ended(self, received: usize, declared: Option<u64>) -> Self {
        if self.kind() != ErrorKind::Truncated {
            return self;
        }
        match declared {
            Some(declared) => {
                self.detail(format!("body ended after {received} of {declared} bytes"))
            }
            None => self.detail(format!("body ended after {received} bytes")),
        }
    }

    /// Adds the cause.
    ///
    /// ```
    /// use std::error::Error as _;
    /// use fetch_many::{Error, ErrorKind};
    ///
    /// let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
    /// let error = Error::new(ErrorKind::Connect).because(refused);
    /// assert_eq!(error.source().unwrap().to_string(), "connection refused");
    /// ```
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Adds where it happened: host and path of `uri`. The first place stays; the engine calls this
    /// for every error, so a strategy need not.
    #[must_use]
    pub fn at(mut self, uri: &Uri) -> Self {
        self.0.place.get_or_insert_with(|| place(uri));
        self
    }

    /// Says that the exchange ran on a connection that had carried a response before, and that
    /// this one brought no byte of a response: the server closed it while it was idle (RFC 9112
    /// §9.3.1). The engine then repeats an idempotent request once, at once.
    #[must_use]
    pub fn on_reused_connection(mut self) -> Self {
        self.0.reused = true;
        self
    }

    /// Whether this is the failure that [`on_reused_connection`](Self::on_reused_connection)
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
}

/// Host, port and path: enough to find the request again, and nothing that could be a secret.
fn place(uri: &Uri) -> Box<str> {
    let host = uri.host().unwrap_or("");
    let path = uri.path();
    match uri.port() {
        Some(port) => format!("{host}:{port}{path}").into(),
        None => format!("{host}{path}").into(),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.detail.as_deref().unwrap_or(self.0.kind.as_str()))?;
        match &self.0.place {
            Some(place) => write!(f, ": {place}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("detail", &self.0.detail)
            .field("place", &self.0.place)
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let source = self.0.source.as_deref()?;
        Some(source)
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self::new(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_one_word_and_can_be_sent() {
        fn sendable<T: Send + Sync + 'static>() {}
        sendable::<Error>();
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }

    #[test]
    fn display_never_shows_query_or_userinfo() {
        let uri = "http://user:pass@example.com:8080/a/b?key=secret"
            .parse()
            .unwrap();
        let text = Error::new(ErrorKind::Connect).at(&uri).to_string();
        assert_eq!(text, "connection failed: example.com:8080/a/b");
    }
}
