//! A new connection: name, TCP, TLS: [`Connector`].

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use fetch_many::strategy::{
    Course, IdleList, Lookups, Opening, Origin, Proxies, Race, Stage, is_out_of_descriptors, tls,
};
use fetch_many::{Config, Error, ErrorKind};
use futures_rustls::TlsConnector;
use futures_rustls::pki_types::ServerName;

use crate::Net;
use crate::socket::Stream;

/// What all new connections of a client are made with.
pub(crate) struct Connector<N> {
    pub(crate) net: N,
    pub(crate) lookups: Lookups,
    pub(crate) proxies: Proxies,
    tls: TlsConnector,
    pub(crate) timeout: Duration,
}

/// A stream, to which address, and what counts it as long as it is open.
type Opened<S> = (S, SocketAddr, Opening);

/// A stream, and to which address: the host's, or that of the proxy that leads to it.
pub(crate) type Reached<S> = (S, SocketAddr);

impl<N: Net> Connector<N> {
    pub(crate) fn new(net: N, config: &Config) -> Result<Self, Error> {
        Ok(Self {
            net,
            tls: Arc::new(tls::client_config(config)?).into(),
            lookups: Lookups::new(config),
            proxies: Proxies::new(config)?,
            timeout: config.connect_timeout,
        })
    }

    /// Connects within the timeout and by the deadline.
    pub(crate) async fn connect<C>(
        &self,
        origin: Origin<'_>,
        idle: &IdleList<C>,
        now: Instant,
        deadline: Option<Instant>,
        course: &mut Course,
    ) -> Result<Opened<Stream<N::Stream>>, Error> {
        let connect_by = match (now.checked_add(self.timeout), deadline) {
            (Some(at), Some(deadline)) => Some(at.min(deadline)),
            (at, deadline) => at.or(deadline),
        };
        let opened = self.open(origin, idle, connect_by, course).await?;
        let (stream, peer, opening) = opened;
        if !origin.is_https() {
            return Ok((Stream::Plain(stream), peer, opening));
        }
        course.enter(Stage::Tls);
        let stream = self.within(connect_by, self.shake_hands(origin, stream));
        let stream = stream.await;
        let stream = stream.unwrap_or_else(|| Err(late()))?;
        Ok((Stream::Tls(stream), peer, opening))
    }

    /// Opens a socket. If descriptors have run out, idle connections are closed, or it waits until one
    /// that is in use has ended.
    async fn open<C>(
        &self,
        origin: Origin<'_>,
        idle: &IdleList<C>,
        connect_by: Option<Instant>,
        course: &mut Course,
    ) -> Result<Opened<N::Stream>, Error> {
        let mut room = idle.room();
        loop {
            let Some(opening) = room.opening() else {
                let turn = self.within(connect_by, room.turn()).await;
                turn.ok_or_else(|| room.late())?;
                continue;
            };
            let error = match self.reach(origin, connect_by, course).await {
                Ok((stream, peer)) => return Ok((stream, peer, opening)),
                Err(error) if error.kind() == NO_ROOM => error,
                Err(error) => return Err(error),
            };
            let waited = self.within(connect_by, room.after(opening)).await;
            if waited != Some(true) {
                return Err(Error::new(ErrorKind::Connect).because(error));
            }
        }
    }

    /// A socket that leads to the host.
    async fn reach(
        &self,
        origin: Origin<'_>,
        connect_by: Option<Instant>,
        course: &mut Course,
    ) -> Result<Reached<N::Stream>, Error> {
        match self.proxies.for_origin(origin) {
            None => {
                course.enter(Stage::Lookup);
                let race = self.look_up(&self.lookups, origin, connect_by).await;
                course.enter(Stage::Connect);
                self.open_tcp(race?, connect_by).await
            }
            // Boxed: few use one.
            Some(proxy) => Box::pin(self.reach_through(proxy, origin, connect_by, course)).await,
        }
    }

    pub(crate) async fn open_tcp(
        &self,
        race: Race,
        connect_by: Option<Instant>,
    ) -> Result<Reached<N::Stream>, Error> {
        let connect = |address| async move {
            let connected = self.net.connect(address).await;
            let stream = connected.map_err(not_connected)?;
            Ok((stream, address))
        };
        let sleep_until = |at| self.net.sleep_until(at);
        race.first(connect_by, connect, sleep_until).await
    }

    pub(crate) async fn look_up(
        &self,
        lookups: &Lookups,
        origin: Origin<'_>,
        connect_by: Option<Instant>,
    ) -> Result<Race, Error> {
        let resolved = self.within(connect_by, lookups.resolve(origin)).await;
        resolved.unwrap_or_else(|| Err(Lookups::late()))
    }

    async fn shake_hands(
        &self,
        origin: Origin<'_>,
        stream: N::Stream,
    ) -> Result<Box<futures_rustls::client::TlsStream<N::Stream>>, Error> {
        let name = ServerName::try_from(origin.host().to_owned())
            .map_err(|cause| Error::new(ErrorKind::Tls).because(cause))?;
        match self.tls.connect(name, stream).await {
            Ok(stream) => Ok(Box::new(stream)),
            Err(cause) if tls::is_tls_error(&cause) => {
                Err(Error::new(ErrorKind::Tls).because(cause))
            }
            Err(cause) => Err(Error::new(ErrorKind::Connect).because(cause)),
        }
    }

    /// What `future` comes to before `deadline`.
    pub(crate) async fn within<T>(
        &self,
        deadline: Option<Instant>,
        future: impl Future<Output = T>,
    ) -> Option<T> {
        let mut future = pin!(future);
        let mut sleep = deadline.map(|at| self.net.sleep_until(at));
        poll_fn(|context| {
            if let Poll::Ready(result) = future.as_mut().poll(context) {
                return Poll::Ready(Some(result));
            }
            match &mut sleep {
                Some(sleep) => Pin::new(sleep).poll(context).map(|_| None),
                None => Poll::Pending,
            }
        })
        .await
    }
}

/// An attempt that found no descriptor ends its race at once, as all errors but `Connect` do: those begun
/// then make room.
const NO_ROOM: ErrorKind = ErrorKind::Other;

fn not_connected(cause: io::Error) -> Error {
    if is_out_of_descriptors(&cause) {
        return Error::new(NO_ROOM)
            .detail("no descriptor left")
            .because(cause);
    }
    Error::new(ErrorKind::Connect).because(cause)
}

fn late() -> Error {
    ErrorKind::Timeout.into()
}

impl<N: fmt::Debug> fmt::Debug for Connector<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector")
            .field("net", &self.net)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
