#![doc = include_str!("../README.md")]

mod accepting;
mod builder;
mod connection;
mod hit;
mod record;
mod reply;
mod request;
mod stream;
mod words;

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Instant;

use self::accepting::{STACK, accept};
use self::connection::Rules;
use self::record::{Record, State};

pub use self::builder::Builder;
pub use self::hit::Hit;
pub use self::record::Counts;
pub use self::reply::Reply;

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
        Builder::new()
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

impl fmt::Debug for RawServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawServer")
            .field("addresses", &self.addresses)
            .field("counts", &self.counts())
            .finish_non_exhaustive()
    }
}
