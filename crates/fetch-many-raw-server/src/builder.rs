//! How a server is to be: [`Builder`].

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;

use crate::reply::Reply;

/// How a [`RawServer`](crate::RawServer) is to be.
pub struct Builder {
    pub(crate) address: IpAddr,
    pub(crate) port: u16,
    pub(crate) ports: usize,
    pub(crate) tls: Option<Arc<ServerConfig>>,
    pub(crate) opening: Box<dyn Fn(usize) -> Reply + Send + Sync>,
    pub(crate) heads_only: bool,
    pub(crate) accepts: usize,
    pub(crate) patience: Duration,
    pub(crate) flood: Option<u64>,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            address: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            ports: 1,
            tls: None,
            opening: Box::new(|_| Reply::new()),
            heads_only: false,
            accepts: usize::MAX,
            patience: Duration::from_secs(10),
            flood: None,
        }
    }

    /// Listens on this address. Default: `127.0.0.1`.
    #[must_use]
    pub fn address(mut self, address: impl Into<IpAddr>) -> Self {
        self.address = address.into();
        self
    }

    /// Listens on this port; if on [several](Builder::ports), then with the first of them. Default: a free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Listens on this many ports, each of which is a host of its own.
    #[must_use]
    pub fn ports(mut self, ports: usize) -> Self {
        self.ports = ports.max(1);
        self
    }

    /// Speaks TLS.
    #[must_use]
    pub fn tls(mut self, config: Arc<ServerConfig>) -> Self {
        self.tls = Some(config);
        self
    }

    /// Plays this on each connection of a port, counted from 0, before anything else: before a TLS
    /// handshake, and whether or not the client has said anything.
    #[must_use]
    pub fn opening(mut self, reply: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Self {
        self.opening = Box::new(reply);
        self
    }

    /// Answers a request when its head has arrived, and leaves its body unread. The reply should end
    /// the connection: what is unread would pass for the next request.
    #[must_use]
    pub fn heads_only(mut self) -> Self {
        self.heads_only = true;
        self
    }

    /// Accepts this many connections at first, on all ports together, and the others only when the
    /// gate `accept` is [open](crate::RawServer::open). Until then the system makes them, and nobody answers.
    #[must_use]
    pub fn accepts(mut self, connections: usize) -> Self {
        self.accepts = connections;
        self
    }

    /// How long a barrier or gate waits before it is given up and the connection closed, and how
    /// long [`RawServer::wait_until`](crate::RawServer::wait_until) waits. Default: 10 s.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// How many bytes a reply that sends [without end](Reply::forever) has at most: after them it falls
    /// silent. For clients that keep all that comes. Default: no end.
    #[must_use]
    pub fn flood(mut self, bytes: u64) -> Self {
        self.flood = Some(bytes);
        self
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("address", &self.address)
            .field("port", &self.port)
            .field("ports", &self.ports)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}
