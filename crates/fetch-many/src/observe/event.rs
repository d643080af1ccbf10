//! What happens in a batch: [`Event`].

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use http::{StatusCode, Uri};

use crate::{ConnectionInfo, Error, ErrorKind, Phases, Request, Response, Timing};

/// Something that has happened in a batch.
///
/// Its debug form has no request, which may hold credentials.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Event {
    /// In which batch: one observer may watch several. No two of one process have the same number.
    pub batch: u64,
    /// When.
    pub at: Instant,
    /// What.
    pub what: Happening,
}

/// What has happened.
///
/// Each request taken is told to be [`Taken`](Self::Taken), [`Finished`](Self::Finished) and
/// [`Yielded`](Self::Yielded) once each, in this order, unless the outcomes are dropped before. In between each attempt is
/// [`Started`](Self::Started), and ends in exactly one of [`Redirected`](Self::Redirected),
/// [`Retrying`](Self::Retrying) and `Finished`.
#[derive(Clone)]
#[non_exhaustive]
pub enum Happening {
    /// A request was taken from the input.
    Taken {
        /// Its position in the input, from 0.
        index: usize,
        /// What is to be sent; `None` if what was given is no request.
        request: Option<Arc<Request>>,
    },
    /// An attempt starts: it is in flight.
    Started {
        /// Whose it is.
        index: usize,
        /// The how-manieth of that request it is, from 1: repetitions and redirects count.
        attempt: u32,
        /// What is sent.
        request: Arc<Request>,
    },
    /// An attempt ended with a redirect, which is followed.
    Redirected {
        /// Whose it was.
        index: usize,
        /// How it ended.
        ended: AttemptEnd,
        /// Where it leads.
        to: Uri,
    },
    /// An attempt failed, and there will be another.
    Retrying {
        /// Whose it was.
        index: usize,
        /// How it ended: why there will be another.
        ended: AttemptEnd,
        /// Not before this time.
        until: Instant,
    },
    /// A host has asked to be left alone (`Retry-After`).
    Paused {
        /// Scheme, name and port.
        host: String,
        /// Nothing more is sent to it before this time.
        until: Instant,
    },
    /// The outcome of a request is known.
    Finished {
        /// Whose.
        index: usize,
        /// How the attempt ended that was in flight; `None` if none was.
        ended: Option<AttemptEnd>,
        /// What came of it: the last status, or why there is none.
        result: Result<StatusCode, Failure>,
        /// How many attempts it took.
        attempts: u32,
        /// How many redirects were followed.
        redirects: u32,
        /// How long the body is, in bytes.
        body_bytes: usize,
    },
    /// An outcome goes to the caller.
    Yielded {
        /// Whose.
        index: usize,
        /// When it was taken, started and finished.
        timing: Timing,
        /// Where its time went.
        phases: Phases,
    },
}

/// How an attempt ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AttemptEnd {
    /// The how-manieth of its request it was, from 1.
    pub attempt: u32,
    /// Its status, or why there is none.
    pub result: Result<StatusCode, Failure>,
    /// On which connection it ran, if it had one.
    pub connection: Option<ConnectionInfo>,
    /// Where its time went.
    pub phases: Phases,
}

/// Why there is no response.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// What kind of error it is.
    pub kind: ErrorKind,
    /// The error in one line.
    pub text: String,
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        Self {
            kind: error.kind(),
            text: error.to_string(),
        }
    }
}

/// What is told of a result.
pub(crate) fn told(result: &Result<Response, Error>) -> Result<StatusCode, Failure> {
    match result {
        Ok(response) => Ok(response.status()),
        Err(error) => Err(error.into()),
    }
}

impl Happening {
    /// Its name, in one word.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Taken { .. } => "taken",
            Self::Started { .. } => "started",
            Self::Redirected { .. } => "redirected",
            Self::Retrying { .. } => "retrying",
            Self::Paused { .. } => "paused",
            Self::Finished { .. } => "finished",
            Self::Yielded { .. } => "yielded",
        }
    }

    /// The position in the input of the request that it happened to; `None` if it happened to a host.
    #[must_use]
    pub fn index(&self) -> Option<usize> {
        match self {
            Self::Taken { index, .. }
            | Self::Started { index, .. }
            | Self::Redirected { index, .. }
            | Self::Retrying { index, .. }
            | Self::Finished { index, .. }
            | Self::Yielded { index, .. } => Some(*index),
            Self::Paused { .. } => None,
        }
    }
}

impl fmt::Debug for Happening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut happening = f.debug_struct(self.name());
        if let Some(index) = self.index() {
            happening.field("index", &index);
        }
        match self {
            Self::Redirected { ended, .. } | Self::Retrying { ended, .. } => {
                happening.field("ended", ended);
            }
            Self::Finished { result, .. } => {
                happening.field("result", result);
            }
            Self::Paused { host, .. } => {
                happening.field("host", host);
            }
            Self::Taken { .. } | Self::Started { .. } | Self::Yielded { .. } => {}
        }
        happening.finish_non_exhaustive()
    }
}
