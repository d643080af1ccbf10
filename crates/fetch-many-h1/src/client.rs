//! Exchanges over connections that are kept: [`Client`].

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use fetch_many::strategy::{Bounds, Headers, IdleList, Origin, find_cause, tls};
use fetch_many::{Config, Error, ErrorKind, Request, Response};
use futures_rustls::TlsConnector;
use futures_rustls::pki_types::ServerName;

use crate::Net;
use crate::connection::{Call, Connection, Failure};
use crate::socket::Stream;

/// Makes HTTP/1.1 exchanges over a runtime's sockets, and keeps connections for the next ones.
///
/// It has no task, thread or timer of its own: all happens in [`exchange`](Self::exchange).
pub struct Client<N: Net> {
    net: N,
    idle: IdleList<Box<Connection<N>>>,
    tls: TlsConnector,
    headers: Headers,
    connect_timeout: Duration,
    bounds: Bounds,
}

impl<N: Net> Client<N> {
    /// A client with these settings and no connection yet.
    ///
    /// # Errors
    /// [`Tls`](ErrorKind::Tls) if the roots cannot be used, [`Request`](ErrorKind::Request) if the
    /// user agent is no header value.
    pub fn new(net: N, config: &Config) -> Result<Self, Error> {
        Ok(Self {
            net,
            idle: IdleList::new(config),
            tls: Arc::new(tls::client_config(&config.roots)?).into(),
            headers: Headers::new(config)?,
            connect_timeout: config.connect_timeout,
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
    /// Any [`ErrorKind`] but `Redirect`, `Decode`, `Cancelled` and `Deadline`. Any status is `Ok`.
    /// Nothing is tried again: a reused connection that closes before the first byte of a response
    /// is an error [that says so](Error::is_stale_connection). But one that is found dead before the
    /// first byte of the request is passed over for another, or a new one.
    pub async fn exchange(&self, request: &Request, bounds: Bounds) -> Result<Response, Error> {
        let now = Instant::now();
        let deadline = now.checked_add(bounds.timeout);
        let origin = Origin::of(request.uri())?;
        let call = Call {
            net: &self.net,
            request,
            headers: &self.headers,
            deadline,
            bounds,
        };
        loop {
            let idle = if bounds.fresh {
                None
            } else {
                self.idle.take(origin, now)
            };
            let is_new = idle.is_none();
            let mut connection = match idle {
                Some(connection) => connection,
                // Boxed, so that the rare case does not make every exchange's future large.
                None => Box::pin(self.connect(origin, now, deadline)).await?,
            };
            match connection.exchange(&call).await {
                Ok(response) => {
                    if connection.rest() {
                        self.idle.put(origin, connection, Instant::now());
                    }
                    return Ok(response);
                }
                Err(Failure::Failed(error)) => return Err(error),
                Err(Failure::Unsent(error)) if is_new => return Err(unfit(&connection, error)),
                Err(Failure::Unsent(_)) => {}
            }
        }
    }

    async fn connect(
        &self,
        origin: Origin<'_>,
        now: Instant,
        deadline: Option<Instant>,
    ) -> Result<Box<Connection<N>>, Error> {
        let connect_by = match (now.checked_add(self.connect_timeout), deadline) {
            (Some(at), Some(deadline)) => Some(at.min(deadline)),
            (at, deadline) => at.or(deadline),
        };
        let stream = match self.within(connect_by, self.open(origin)).await {
            // Our own idle connections may hold the descriptors that are missing.
            Err(error) if is_out_of_descriptors(&error) && self.idle.clear() => {
                self.within(connect_by, self.open(origin)).await?
            }
            result => result?,
        };
        Ok(Box::new(Connection::new(stream).await?))
    }

    async fn open(&self, origin: Origin<'_>) -> Result<Stream<N::Stream>, Error> {
        let stream = self.open_tcp(origin).await?;
        if !origin.is_https() {
            return Ok(Stream::Plain(stream));
        }
        let name = ServerName::try_from(origin.host().to_owned()).map_err(|cause| {
            Error::new(ErrorKind::Tls)
                .detail("host cannot be in a certificate")
                .because(cause)
        })?;
        match self.tls.connect(name, stream).await {
            Ok(stream) => Ok(Stream::Tls(Box::new(stream))),
            Err(cause) if tls::is_tls_error(&cause) => {
                Err(Error::new(ErrorKind::Tls).because(cause))
            }
            Err(cause) => Err(Error::new(ErrorKind::Connect).because(cause)),
        }
    }

    async fn open_tcp(&self, origin: Origin<'_>) -> Result<N::Stream, Error> {
        let addresses = match origin.ip() {
            Some(ip) => vec![SocketAddr::new(ip, origin.port())],
            None => self
                .net
                .resolve(origin.host(), origin.port())
                .await
                .map_err(|cause| Error::new(ErrorKind::Resolve).because(cause))?,
        };
        let mut last = None;
        for address in addresses {
            match self.net.connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(cause) => last = Some(cause),
            }
        }
        Err(match last {
            Some(cause) => Error::new(ErrorKind::Connect).because(cause),
            None => Error::new(ErrorKind::Resolve).detail("name without an address"),
        })
    }

    /// What `future` comes to before `deadline`.
    async fn within<T>(
        &self,
        deadline: Option<Instant>,
        future: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let mut future = pin!(future);
        let mut sleep = deadline.map(|at| self.net.sleep_until(at));
        poll_fn(|context| {
            if let Poll::Ready(result) = future.as_mut().poll(context) {
                return Poll::Ready(result);
            }
            match &mut sleep {
                Some(sleep) => Pin::new(sleep)
                    .poll(context)
                    .map(|_| Err(Error::new(ErrorKind::Timeout).detail("connecting timed out"))),
                None => Poll::Pending,
            }
        })
        .await
    }
}

/// A new connection that would not take a request.
fn unfit<N: Net>(connection: &Connection<N>, error: Error) -> Error {
    if connection.has_received() {
        let early = Error::new(ErrorKind::Protocol).detail("the server spoke before it was asked");
        return early.because(error);
    }
    error
}

/// `EMFILE` or `ENFILE`, which `io::ErrorKind` has no word for; the same numbers on every Unix.
fn is_out_of_descriptors(error: &Error) -> bool {
    let code = find_cause::<io::Error>(error).and_then(io::Error::raw_os_error);
    cfg!(unix) && matches!(code, Some(23 | 24))
}

impl<N: Net> fmt::Debug for Client<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("net", &self.net)
            .field("idle", &self.idle)
            .field("connect_timeout", &self.connect_timeout)
            .field("bounds", &self.bounds)
            .finish_non_exhaustive()
    }
}
