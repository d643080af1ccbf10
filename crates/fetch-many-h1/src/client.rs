//! Exchanges over connections that are kept: [`Client`].

use std::fmt;
use std::time::{Duration, Instant};

use fetch_many::strategy::{Bounds, Course, Headers, IdleList, Origin, Phase, Stage};
use fetch_many::{Config, Error, Request, Response};

use crate::Net;
use crate::call::{Call, Failure};
use crate::connect::Connector;
use crate::connection::Connection;

/// Makes HTTP/1.1 exchanges over a runtime's sockets, and keeps connections for the next ones.
///
/// It has no task, thread or timer of its own: all happens in [`exchange`](Self::exchange).
pub struct Client<N: Net> {
    connector: Connector<N>,
    idle: IdleList<Box<Connection<N>>>,
    headers: Headers,
    bounds: Bounds,
}

impl<N: Net> Client<N> {
    /// A client with these settings and no connection yet.
    ///
    /// # Errors
    /// [`Tls`](fetch_many::ErrorKind::Tls) if the roots or the identity cannot be used,
    /// [`Request`](fetch_many::ErrorKind::Request) if the
    /// user agent is no header value, or a proxy has no URL of one.
    pub fn new(net: N, config: &Config) -> Result<Self, Error> {
        Ok(Self {
            connector: Connector::new(net, config)?,
            idle: IdleList::new(config),
            headers: Headers::new(config)?,
            bounds: config.bounds(),
        })
    }

    /// The configuration's bounds.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Sends `request` and reads the whole response, within these bounds. Dropping the future closes
    /// its connection.
    ///
    /// It is sent with all [`Headers`] that every strategy sends.
    ///
    /// A redirect is returned at its head, with an empty body, if [`Bounds::leads_on`] says so.
    ///
    /// # Errors
    /// Any [`ErrorKind`](fetch_many::ErrorKind) but `Redirect`, `Decode`, `Cancelled` and `Deadline`. Any status is `Ok`.
    /// Nothing is tried again: a reused connection that closes before the first byte of a response
    /// is an error [that says so](Error::is_stale_connection). But one that is found dead before the
    /// first byte of the request is passed over for another, or a new one.
    pub async fn exchange(
        &self,
        request: &Request,
        bounds: Bounds,
        course: &mut Course,
    ) -> Result<Response, Error> {
        let now = Instant::now();
        course.enter_at(Stage::Send, now);
        let origin = Origin::of(request.uri())?;
        let call = Call {
            net: &self.connector.net,
            request,
            headers: &self.headers,
            proxies: &self.connector.proxies,
            deadline: now.checked_add(bounds.timeout),
            bounds: &bounds,
        };
        loop {
            let idle = if call.bounds.fresh {
                None
            } else {
                self.idle.take(origin, now)
            };
            let is_new = idle.is_none();
            let mut connecting = Duration::ZERO;
            let mut connection = if let Some(connection) = idle {
                connection
            } else {
                // Boxed, so that the rare case does not make every exchange's future large.
                let connected = Box::pin(self.connect(origin, now, call.deadline, course)).await;
                let connected_at = Instant::now();
                course.enter_at(Stage::Send, connected_at);
                connecting = connected_at.saturating_duration_since(now);
                let within = self.connector.timeout.min(call.bounds.timeout);
                connected.map_err(|error| error.late(Phase::Connecting, within))?
            };
            match connection.exchange(&call, course).await {
                Ok(response) => {
                    if connection.rest() {
                        self.idle.put(origin, connection, Instant::now());
                    }
                    return Ok(response);
                }
                Err(Failure::Failed(error) | Failure::Refused(error)) => {
                    if error.brought_nothing() {
                        // Those that were idle by then may have died with it.
                        self.idle.give_up(origin, now);
                    }
                    return Err(error.connecting(connecting));
                }
                Err(Failure::Unsent(error)) if is_new => return Err(error),
                Err(Failure::Unsent(_)) => {}
            }
        }
    }

    async fn connect(
        &self,
        origin: Origin<'_>,
        now: Instant,
        deadline: Option<Instant>,
        course: &mut Course,
    ) -> Result<Box<Connection<N>>, Error> {
        let connector = &self.connector;
        let connecting = connector.connect(origin, &self.idle, now, deadline, course);
        let (stream, peer, opening) = connecting.await?;
        Ok(Box::new(Connection::new(stream, peer, opening).await?))
    }
}

impl<N: Net> fmt::Debug for Client<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("connector", &self.connector)
            .field("idle", &self.idle)
            .field("bounds", &self.bounds)
            .finish_non_exhaustive()
    }
}
