#![doc = include_str!("../README.md")]

mod connection;
mod hit;
mod record;
mod reply;
mod request;
mod stream;
mod words;

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle, Scope};
use std::time::{Duration, Instant};

use rustls::ServerConfig;

use self::connection::{Rules, serve};
use self::record::{Record, State};

pub use self::hit::Hit;
pub use self::record::Counts;
pub use self::reply::Reply;

/// Enough for a TLS handshake in a debug build; 512 connections then take 128 MiB of address
/// space, and of memory only what they touch.
const STACK: usize = 256 << 10;

/// A server on ports of its own on the loopback interface.
///
/// Dropping it closes every connection and waits until its threads have ended.
///
/// ```
/// use std::io::{Read, Write};
/// use fetch_many_raw_server::{RawServer, Reply};
///
/// let server = RawServer::start(|hit| match hit.path.as_str() {
///     "/gone" => Reply::new().rst(),
///     _ => Reply::new().ok("hello").fin(),
/// })?;
/// let mut client = std::net::TcpStream::connect(server.address())?;
/// client.write_all(b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n")?;
/// let mut answer = String::new();
/// client.read_to_string(&mut answer)?;
/// assert!(answer.ends_with("hello"));
/// assert_eq!(server.counts().hits, 1);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct RawServer {
    addresses: Vec<SocketAddr>,
    scheme: &'static str,
    rules: Arc<Rules>,
    acceptors: Vec<JoinHandle<()>>,
}

/// How a [`RawServer`] is to be.
pub struct Builder {
    address: IpAddr,
    port: u16,
    ports: usize,
    tls: Option<Arc<ServerConfig>>,
    opening: Box<dyn Fn(usize) -> Reply + Send + Sync>,
    heads_only: bool,
    accepts: usize,
    patience: Duration,
    flood: Option<u64>,
}

impl RawServer {
    /// A server on one port that answers each request as the script says.
    ///
    /// # Errors
    /// If no port can be had, or no thread.
    pub fn start(script: impl Fn(&Hit) -> Reply + Send + Sync + 'static) -> io::Result<Self> {
        Self::builder().start(script)
    }

    /// For a server with several ports, with TLS, or with less patience.
    #[must_use]
    pub fn builder() -> Builder {
        Builder {
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

    /// Where it listens: the first of its ports.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.addresses[0]
    }

    /// The URL of this path (with its slash) at the first port.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        self.url_at(0, path)
    }

    /// The URL of this path at one of its ports, counted from 0. Each port is a host of its own.
    ///
    /// # Panics
    /// If it has not that many ports.
    #[must_use]
    pub fn url_at(&self, port: usize, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.addresses[port])
    }

    /// What has happened so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.rules.record.lock().counts
    }

    /// How many requests for this path have arrived.
    #[must_use]
    pub fn attempts(&self, path: &str) -> usize {
        self.rules.record.lock().attempts(path)
    }

    /// The requests that have arrived, in that order.
    #[must_use]
    pub fn hits(&self) -> Vec<Arc<Hit>> {
        self.rules.record.lock().hits.clone()
    }

    /// The requests that have arrived since these counts were taken, such as after a stop.
    ///
    /// # Panics
    /// If the counts are another server's, and higher.
    #[must_use]
    pub fn hits_since(&self, counts: &Counts) -> Vec<Arc<Hit>> {
        self.rules.record.lock().hits[counts.hits..].to_vec()
    }

    /// The most requests that were in flight at once at one of its ports, counted from 0.
    ///
    /// # Panics
    /// If it has not that many ports.
    #[must_use]
    pub fn peak_in_flight_at(&self, port: usize) -> usize {
        self.rules.record.lock().ports[port].1
    }

    /// Opens a [gate](Reply::gate), for ever.
    pub fn open(&self, gate: &str) {
        self.rules.record.change(|state| state.open_gate(gate));
    }

    /// Waits until the counts are as they should be, at most as long as its patience; the counts
    /// then.
    ///
    /// # Errors
    /// The counts, if they have not become so.
    pub fn wait_until(&self, holds: impl Fn(&Counts) -> bool) -> Result<Counts, Counts> {
        let until = Instant::now() + self.rules.patience;
        let condition = |state: &State| holds(&state.counts);
        self.rules.record.wait(Some(until), condition, || false);
        let counts = self.counts();
        if holds(&counts) {
            Ok(counts)
        } else {
            Err(counts)
        }
    }
}

impl Builder {
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
    /// gate `accept` is [open](RawServer::open). Until then the system makes them, and nobody answers.
    #[must_use]
    pub fn accepts(mut self, connections: usize) -> Self {
        self.accepts = connections;
        self
    }

    /// How long a barrier or gate waits before it is given up and the connection closed, and how
    /// long [`RawServer::wait_until`] waits. Default: 10 s.
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

    /// Starts it.
    ///
    /// # Errors
    /// If no port can be had, or not the one that was asked for, or no thread.
    pub fn start(
        self,
        script: impl Fn(&Hit) -> Reply + Send + Sync + 'static,
    ) -> io::Result<RawServer> {
        let record = Record::default();
        record.lock().ports = vec![(0, 0); self.ports];
        let mut server = RawServer {
            addresses: Vec::new(),
            scheme: if self.tls.is_some() { "https" } else { "http" },
            rules: Arc::new(Rules {
                script: Box::new(script),
                opening: self.opening,
                tls: self.tls,
                heads_only: self.heads_only,
                accepts: self.accepts,
                patience: self.patience,
                flood: self.flood.unwrap_or(u64::MAX),
                record,
            }),
            acceptors: Vec::new(),
        };
        for port in 0..self.ports {
            let number = if port == 0 { self.port } else { 0 };
            let listener = TcpListener::bind((self.address, number))?;
            server.addresses.push(listener.local_addr()?);
            let rules = Arc::clone(&server.rules);
            let accept = move || thread::scope(|scope| accept(scope, &listener, &rules, port));
            let acceptor = thread::Builder::new()
                .name("raw-accept".to_owned())
                .stack_size(STACK)
                .spawn(accept)?;
            server.acceptors.push(acceptor);
        }
        Ok(server)
    }
}

/// Accepts until the server stops. The scope waits for the connections' threads.
fn accept<'s>(scope: &'s Scope<'s, '_>, listener: &TcpListener, rules: &'s Rules, port: usize) {
    loop {
        let may_accept =
            |state: &State| state.counts.accepted < rules.accepts || state.is_open("accept");
        rules.record.wait(None, may_accept, || false);
        let accepted = listener.accept();
        if rules.record.lock().stopping {
            return;
        }
        let Ok((socket, _)) = accepted else {
            // The client was gone again, or descriptors are short: neither lasts.
            thread::sleep(Duration::from_millis(1));
            continue;
        };
        let socket = Arc::new(socket);
        let Some(id) = rules.record.change(|state| state.accept(&socket)) else {
            return;
        };
        let spawned = thread::Builder::new()
            .name("raw-connection".to_owned())
            .stack_size(STACK)
            .spawn_scoped(scope, move || serve(rules, port, id, socket));
        if spawned.is_err() {
            rules.record.change(|state| state.close(id));
        }
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.rules.record.change(State::stop);
        for address in &self.addresses {
            // Wakes the thread that accepts. If it cannot be reached, it is awake.
            let _ = TcpStream::connect_timeout(address, self.rules.patience);
        }
        for acceptor in self.acceptors.drain(..) {
            // Only a script that panicked makes this an error, and it has said so already.
            let _ = acceptor.join();
        }
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

impl fmt::Debug for RawServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawServer")
            .field("addresses", &self.addresses)
            .field("counts", &self.counts())
            .finish_non_exhaustive()
    }
}
