//! One request between its taking and its outcome.

use std::sync::Arc;
use std::time::Instant;

use super::{Attempt, AttemptId};
use crate::{Error, Outcome, Request, Response, Timing};

pub(super) struct Item {
    pub(super) index: usize,
    pub(super) request: Arc<Request>,
    pub(super) host: usize,
    /// The attempt in flight, if one is. A late result of an earlier one is not mistaken for it.
    pub(super) serial: Option<u64>,
    pub(super) attempts: u32,
    /// Attempts that the retry policy paid for.
    pub(super) retries: u32,
    /// Whether the one repetition after a stale connection has been used.
    pub(super) fresh: bool,
    taken: Instant,
    started: Option<Instant>,
}

impl Item {
    pub(super) fn new(index: usize, request: Request, host: usize, now: Instant) -> Self {
        Self {
            index,
            request: Arc::new(request),
            host,
            serial: None,
            attempts: 0,
            retries: 0,
            fresh: false,
            taken: now,
            started: None,
        }
    }

    /// The outcome of what could not be made a request.
    pub(super) fn invalid(index: usize, error: Error, now: Instant) -> Outcome {
        Outcome {
            index,
            uri: None,
            result: Err(error),
            attempts: 0,
            timing: Timing {
                taken: now,
                started: None,
                finished: now,
            },
        }
    }

    pub(super) fn is(&self, id: AttemptId) -> bool {
        self.serial == Some(id.serial)
    }

    pub(super) fn start(&mut self, key: usize, serial: u64, now: Instant) -> Attempt {
        self.serial = Some(serial);
        self.attempts += 1;
        self.started.get_or_insert(now);
        Attempt {
            id: AttemptId { item: key, serial },
            request: Arc::clone(&self.request),
            fresh: self.fresh,
        }
    }

    pub(super) fn complete(self, result: Result<Response, Error>, now: Instant) -> Outcome {
        let uri = match Arc::try_unwrap(self.request) {
            Ok(request) => request.into_parts().0.uri,
            Err(shared) => shared.uri().clone(),
        };
        Outcome {
            index: self.index,
            result: result.map_err(|error| error.at(&uri)),
            uri: Some(uri),
            attempts: self.attempts,
            timing: Timing {
                taken: self.taken,
                started: self.started,
                finished: now,
            },
        }
    }
}
