//! What can go wrong with one request: [`Error`] and its [`ErrorKind`].

mod connection;
mod engine;
mod kind;
mod late;
mod phrase;
mod place;
mod status;
#[cfg(feature = "tls")]
mod tls;
mod words;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use http::{Extensions, StatusCode, Uri};

pub use self::kind::ErrorKind;
use self::late::Late;
pub use self::late::Phase;
use self::phrase::Words;
use self::place::Place;
use crate::Capability;

/// Why one request got no response. One word in size; the cause is in
/// [`source`](std::error::Error::source).
///
/// `Display` says in one line what happened and where: the same words in every strategy, since they are
/// chosen here, by the kind and its causes. It names the host, and the path where that matters; never the
/// query, the userinfo or a header value:
///
/// ```
/// use std::io;
/// use fetch_many::{Error, ErrorKind};
///
/// let url = "https://example.com/a?token=secret".parse().unwrap();
/// let error = Error::new(ErrorKind::Truncated).body_ended(5, Some(50)).at(&url);
/// assert_eq!(error.kind(), ErrorKind::Truncated);
/// assert_eq!(error.to_string(), "body ended after 5 of 50 bytes: example.com/a");
///
/// let cause = io::Error::from(io::ErrorKind::ConnectionRefused);
/// let error = Error::new(ErrorKind::Connect).because(cause).at(&url);
/// assert_eq!(error.to_string(), "refused: example.com");
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    detail: Option<Cow<'static, str>>,
    late: Option<Late>,
    status: Option<StatusCode>,
    place: Option<Place>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
    reused: bool,
    unprocessed: bool,
    nature: Option<Nature>,
    capability: Option<Capability>,
    extensions: Extensions,
}

/// What the engine has to know besides the kind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nature {
    /// There is no such name.
    UnknownName,
    /// What came does not belong to what was there of a body.
    ForeignPart,
}

impl Error {
    /// An error of this kind, without a place, a detail or a cause.
    #[must_use]
    pub fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            detail: None,
            late: None,
            status: None,
            place: None,
            source: None,
            reused: false,
            unprocessed: false,
            nature: None,
            capability: None,
            extensions: Extensions::new(),
        }))
    }

    /// What a caller can act on.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Says in plain words what happened, in place of those that are chosen by the kind and its causes. It
    /// must not hold a query, a userinfo or a header value.
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

    /// Says of a [`Timeout`](ErrorKind::Timeout) what the exchange was at, and within which time it was to
    /// be done. What has been said before stays; errors of other kinds stay as they are.
    #[must_use]
    pub fn late(mut self, phase: Phase, within: Duration) -> Self {
        if self.kind() == ErrorKind::Timeout {
            self.0.late.get_or_insert(Late {
                phase,
                within,
                connecting: Duration::ZERO,
            });
        }
        self
    }

    /// Says of an exchange that was late how much of its time went to connecting.
    #[must_use]
    pub fn connecting(mut self, time: Duration) -> Self {
        if let Some(late) = &mut self.0.late {
            late.connecting = time;
        }
        self
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
        self.0.place = self.0.place.or_else(|| Place::of(uri));
        self
    }

    /// Where it happened: host and path, without scheme and query. Of what is no URL, what was given,
    /// without userinfo and query; nothing if these cannot be told from the rest.
    ///
    /// ```
    /// use fetch_many::IntoRequest;
    ///
    /// let error = "localhost:80/x?token=secret".into_request().unwrap_err();
    /// assert_eq!(error.place(), Some("localhost:80/x"));
    /// assert_eq!(error.to_string(), r#"url without a scheme: "localhost:80/x""#);
    /// ```
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        self.0.place.as_ref().map(Place::text)
    }

    /// What is said of it, before the place.
    fn words(&self) -> Words {
        let Inner {
            kind,
            detail,
            late,
            source,
            ..
        } = &*self.0;
        match (late, detail) {
            (Some(late), Some(detail)) => return format!("{late}, {detail}").into(),
            (Some(late), None) => return late.to_string().into(),
            (None, Some(detail)) => return detail.clone().into(),
            (None, None) => {}
        }
        let told = source.as_deref().and_then(|cause| words::of(*kind, cause));
        told.unwrap_or_else(|| kind.as_str().into())
    }

    /// Whether it concerns all requests to the host alike, whatever their path is.
    fn is_of_host(&self) -> bool {
        let connecting = |late: &Late| late.phase == Phase::Connecting;
        match self.0.kind {
            ErrorKind::Resolve
            | ErrorKind::NotAllowed
            | ErrorKind::Connect
            | ErrorKind::Tls
            | ErrorKind::Busy => true,
            _ => self.0.late.as_ref().is_some_and(connecting),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Words { text, joint } = self.words();
        f.write_str(&text)?;
        let Some(place) = &self.0.place else {
            return Ok(());
        };
        f.write_str(joint)?;
        place.write(f, self.is_of_host())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("detail", &self.0.detail)
            .field("late", &self.0.late)
            .field("status", &self.0.status)
            .field("place", &self.place())
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
        let said = |kind| Error::new(kind).at(&uri).to_string();
        assert_eq!(
            said(ErrorKind::Connect),
            "connection failed: example.com:8080"
        );
        assert_eq!(
            said(ErrorKind::Truncated),
            "body ended early: example.com:8080/a/b"
        );
    }

    #[test]
    fn what_was_late_is_said_before_what_else_is_known() {
        let second = Duration::from_secs(1);
        let late = || Error::new(ErrorKind::Timeout).late(Phase::Connecting, second);
        let error = late().detail("none of 2 addresses answered");
        let text = "connecting took longer than 1 s, none of 2 addresses answered";
        assert_eq!(error.to_string(), text);
        let error = late().late(Phase::Waiting, second);
        assert_eq!(error.to_string(), "connecting took longer than 1 s");
        let other = Error::new(ErrorKind::Protocol).late(Phase::Waiting, second);
        assert_eq!(other.to_string(), "not a valid http response");
    }
}
