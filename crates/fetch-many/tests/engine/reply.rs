//! How a simulated attempt ends.

use std::time::Duration;

use fetch_many::{Bytes, Error, ErrorKind, Response, http};

use crate::scenario::origin;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Reply {
    /// A status, and the seconds of a `Retry-After`.
    Status(u16, Option<u64>),
    Error(ErrorKind),
    /// A reused connection that the server had closed.
    Stale,
    /// A reused connection on which nothing came within the timeout.
    Silent,
    Redirect(Redirect),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Redirect {
    pub(crate) status: u16,
    pub(crate) to: Location,
    /// Bytes that come with it.
    pub(crate) body: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Location {
    /// At this host, or at the one that answers.
    Host(usize),
    Here,
    /// Must not be followed.
    Bad(&'static str),
}

impl Reply {
    pub(crate) fn into_result(self) -> Result<Response, Error> {
        self.into_result_of(0)
    }

    /// The index of the request travels on in the path.
    pub(crate) fn into_result_of(self, index: usize) -> Result<Response, Error> {
        match self {
            Self::Status(status, pause) => {
                let mut response = http::Response::builder().status(status);
                if let Some(seconds) = pause {
                    response = response.header("retry-after", seconds);
                }
                Ok(response.body(Bytes::new()).unwrap())
            }
            Self::Error(kind) => Err(kind.into()),
            Self::Stale => Err(Error::new(ErrorKind::Disconnected).on_reused_connection()),
            Self::Silent => Err(Error::new(ErrorKind::Timeout).on_reused_connection()),
            Self::Redirect(redirect) => {
                let location = match redirect.to {
                    Location::Host(host) => format!("{}/{index}/there", origin(host)),
                    Location::Here => format!("/{index}"),
                    Location::Bad(location) => location.to_owned(),
                };
                let response = http::Response::builder().status(redirect.status);
                let body = vec![0; redirect.body].into();
                Ok(response.header("location", location).body(body).unwrap())
            }
        }
    }

    /// Whether the same request may succeed a moment later: written down a second time, so that a
    /// change of the engine's list does not go unnoticed. `statuses`, if there are others.
    pub(crate) fn can_heal(self, statuses: Option<&[u16]>) -> bool {
        match self {
            Self::Status(status, _) => statuses.unwrap_or(&[429, 502, 503, 504]).contains(&status),
            Self::Error(kind) => [
                ErrorKind::Resolve,
                ErrorKind::Connect,
                ErrorKind::Timeout,
                ErrorKind::Disconnected,
                ErrorKind::Truncated,
            ]
            .contains(&kind),
            Self::Stale | Self::Silent => true,
            Self::Redirect(_) => false,
        }
    }

    /// For how long a lookup that failed is not made again.
    pub(crate) fn is_remembered_for(self) -> Duration {
        match self {
            Self::Error(ErrorKind::Resolve) => Duration::from_secs(1),
            _ => Duration::ZERO,
        }
    }

    /// How long it asks for its host to be left alone.
    pub(crate) fn pause(self) -> Option<Duration> {
        match self {
            Self::Status(429 | 503, Some(seconds @ 1..)) => Some(Duration::from_secs(seconds)),
            _ => None,
        }
    }

    pub(crate) fn is_result(self, result: &Result<Response, Error>) -> bool {
        match (self, result) {
            (Self::Status(status, _), Ok(response)) => response.status() == status,
            (Self::Error(kind), Err(error)) => error.kind() == kind,
            (Self::Redirect(redirect), Ok(response)) => response.status() == redirect.status,
            (Self::Stale, Err(error)) => error.is_stale_connection(),
            (Self::Silent, Err(error)) => error.kind() == ErrorKind::Timeout,
            _ => false,
        }
    }
}
