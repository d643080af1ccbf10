//! What only some strategies can do: [`Capability`].

use std::fmt;

/// What only some strategies can do.
///
/// None of it is done unless a [`Config`](crate::Config) asks for it. [`Config::require`](crate::Config::require)
/// insists: a strategy that cannot do it makes no fetcher. [`Config::prefer`](crate::Config::prefer) does not: who
/// cannot goes without. What a fetcher can do, [`FetchMany::capabilities`](crate::FetchMany::capabilities) says.
///
/// ```
/// use fetch_many::{Capability, Config, ErrorKind};
///
/// let config = Config::default().require(Capability::Http2);
/// let error = fetch_many_threads::Blocking::new(&config).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Unsupported);
/// assert_eq!(error.capability(), Some(Capability::Http2));
/// assert_eq!(error.to_string(), "http/2 is required, and not supported here");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Capability {
    /// HTTP/2 over TLS (RFC 9113): many requests at once on one connection to a host. The server chooses it in the
    /// handshake (ALPN, RFC 7301); over plain TCP HTTP/1.1 is spoken. Which it was, `version()` of the response says.
    ///
    /// The strategy tokio has it, with the feature `http2`.
    Http2,
}

impl Capability {
    /// All that there are.
    ///
    /// ```
    /// use fetch_many::Capability;
    ///
    /// assert!(Capability::ALL.contains(&Capability::Http2));
    /// ```
    pub const ALL: &'static [Self] = &[Self::Http2];

    /// Its name, as errors have it.
    ///
    /// ```
    /// assert_eq!(fetch_many::Capability::Http2.as_str(), "http/2");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http2 => "http/2",
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
