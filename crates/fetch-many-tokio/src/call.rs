//! What an exchange is to do, and within which bounds: [`Call`].

use std::time::{Duration, Instant};

use fetch_many::strategy::{Bounds, Origin};
use fetch_many::{Error, Request};
use tokio::time::timeout_at;

/// What an exchange is to do, and within which bounds.
pub(crate) struct Call<'a> {
    pub(crate) request: &'a Request,
    pub(crate) origin: Origin<'a>,
    pub(crate) bounds: Bounds,
    pub(crate) start: Instant,
    /// On a connection of its own, by HTTP/1.1, which nobody uses again.
    pub(crate) apart: bool,
}

impl<'a> Call<'a> {
    /// One that begins now, by whichever version is spoken.
    pub(crate) fn new(request: &'a Request, bounds: Bounds) -> Result<Self, Error> {
        Ok(Self {
            request,
            origin: Origin::of(request.uri())?,
            bounds,
            start: Instant::now(),
            apart: false,
        })
    }

    /// How much is left of the time for all of it.
    pub(crate) fn left(&self) -> Duration {
        self.bounds.timeout.saturating_sub(self.start.elapsed())
    }

    /// Until when the whole response has to be there, unless its body goes to a sink.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.start.checked_add(self.bounds.timeout)
    }

    /// What `run` ends with, if that is in time.
    pub(crate) async fn in_time<F: Future>(&self, run: F) -> Option<F::Output> {
        match self.deadline() {
            Some(at) => timeout_at(at.into(), run).await.ok(),
            None => Some(run.await),
        }
    }

    /// Until when a connection that is begun now has to be there.
    pub(crate) fn connect_by(&self, timeout: Duration) -> Option<Instant> {
        Instant::now().checked_add(timeout.min(self.left()))
    }
}
