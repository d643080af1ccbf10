//! What an exchange is to do, and why it has no response: [`Call`], [`Failure`].

use std::time::Instant;

use fetch_many::strategy::{Bounds, Headers, Proxies};
use fetch_many::{Error, Request, http};
use hyper::body::Incoming;

/// What an exchange is to do, and within which bounds.
pub(crate) struct Call<'a, N> {
    pub(crate) net: &'a N,
    pub(crate) request: &'a Request,
    pub(crate) headers: &'a Headers,
    pub(crate) proxies: &'a Proxies,
    pub(crate) deadline: Option<Instant>,
    pub(crate) bounds: &'a Bounds,
}

impl<N> Call<'_, N> {
    /// The response, and whether it is a redirect that is followed. It is handed through, not lent: a future keeps room for
    /// what it has lent, to its end.
    pub(crate) fn follow(
        &self,
        response: http::Response<Incoming>,
    ) -> (bool, http::Response<Incoming>) {
        let leads_on = self.bounds.leads_on(response.status(), response.headers());
        (leads_on, response)
    }
}

/// Why an exchange has no response.
pub(crate) enum Failure {
    /// The connection was dead already, of this; no byte of the request was written.
    Unsent(Error),
    /// What came is no head that hyper reads.
    Refused(Error),
    Failed(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}
