//! The native API: [`Fetcher`].

use std::sync::Arc;

use fetch_many::{Config, Error, IntoRequest, Response};

use crate::exchange::{Client, exchange};

/// Fetches on the thread that calls it. Clones share their idle connections.
#[derive(Clone, Debug)]
pub struct Fetcher {
    client: Client,
}

impl Fetcher {
    /// A fetcher with these settings and no connection yet.
    ///
    /// # Errors
    /// [`Tls`](fetch_many::ErrorKind::Tls) if the roots cannot be used,
    /// [`Request`](fetch_many::ErrorKind::Request) if the user agent is no header value.
    pub fn new(config: &Config) -> Result<Self, Error> {
        let client = Client::new(config)?;
        Ok(Self { client })
    }

    /// Fetches one, on this thread. Nothing is tried again, but for a reused connection that turns
    /// out to be dead.
    ///
    /// # Errors
    /// Any [`ErrorKind`](fetch_many::ErrorKind) but `Cancelled` and `Deadline`. Any status is `Ok`.
    pub fn fetch(&self, request: impl IntoRequest) -> Result<Response, Error> {
        let request = request.into_request()?;
        let agent = self.client.agent(Arc::default());
        let mut result = exchange(&agent, &request, false);
        let stale = matches!(&result, Err(error) if error.is_stale_connection());
        if stale && request.method().is_idempotent() {
            result = exchange(&agent, &request, true);
        }
        result.map_err(|error| error.at(request.uri()))
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }
}
