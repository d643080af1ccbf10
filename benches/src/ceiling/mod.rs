//! The limit client: what no client that keeps HTTP can beat by much. [`Ceiling`].
//!
//! One thread, one `epoll`, a request that is serialised once but for its number, heads parsed where
//! they lie, bodies counted and thrown away, and no allocation per request: what wrk does. A contestant
//! that comes near it is held up by the server rather than by itself.

mod connection;

use std::cell::RefCell;
use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use fetch_many::{Config, Error};
use mio::{Events, Interest, Poll, Token};

use crate::compare::protocol::Job;
use crate::job::{Results, Runner};
use connection::Connection;

/// The client, with its connections from the batch before.
#[derive(Debug)]
pub struct Ceiling {
    /// The headers that the strategies send, as they go over the wire.
    headers: Vec<u8>,
    open: RefCell<Option<Open>>,
}

impl Ceiling {
    /// A client that sends what the strategies send with this configuration.
    ///
    /// # Errors
    /// If the user agent is no header value.
    pub fn new(config: &Config) -> Result<Self, Error> {
        let mut headers = Vec::new();
        for (name, value) in &config.default_headers()? {
            headers.extend_from_slice(name.as_str().as_bytes());
            headers.extend_from_slice(b": ");
            headers.extend_from_slice(value.as_bytes());
            headers.extend_from_slice(b"\r\n");
        }
        let open = RefCell::default();
        Ok(Self { headers, open })
    }
}

#[derive(Debug)]
struct Open {
    address: SocketAddr,
    poll: Poll,
    events: Events,
    connections: Vec<Connection>,
}

impl Runner for Ceiling {
    fn fetch(&self, job: &Job, results: &mut Results) -> Result<(), String> {
        let host = job.urls.first().map_or("", String::as_str);
        let address = host.trim_start_matches("http://");
        let address = address
            .parse()
            .map_err(|_| format!("{address} is not an address"))?;
        let mut kept = self.open.borrow_mut();
        let open = match kept.take() {
            Some(open) if open.address == address => kept.insert(open),
            _ => kept.insert(Open::new(address).map_err(|error| error.to_string())?),
        };
        open.fetch(job, &self.headers, results)
            .map_err(|error| error.to_string())
    }
}

impl Open {
    fn new(address: SocketAddr) -> io::Result<Self> {
        Ok(Self {
            address,
            poll: Poll::new()?,
            events: Events::with_capacity(1_024),
            connections: Vec::new(),
        })
    }

    fn fetch(&mut self, job: &Job, headers: &[u8], results: &mut Results) -> io::Result<()> {
        let mut next = 0..job.requests;
        let slots = job.limit.min(job.requests);
        while self.connections.len() < slots {
            self.connect(headers)?;
        }
        for (connection, index) in self.connections.iter_mut().zip(next.by_ref().take(slots)) {
            connection.send(index)?;
        }
        let deadline = Duration::from_millis(job.timeout_ms);
        let mut left = job.requests;
        while left > 0 {
            self.poll.poll(&mut self.events, Some(deadline))?;
            if self.events.is_empty() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            for event in &self.events {
                let connection = &mut self.connections[event.token().0];
                // Readiness is told once: go on until the socket would block.
                while let Some(body) = connection.receive()? {
                    left -= 1;
                    match body.status {
                        200 => results.add_sums(body.length, body.checksum, body.latency),
                        status => results.fail(|| format!("status {status}")),
                    }
                    if let Some(index) = next.next() {
                        connection.send(index)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn connect(&mut self, headers: &[u8]) -> io::Result<()> {
        // Blocking, so that the first request is written whole.
        let stream = std::net::TcpStream::connect(self.address)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        let mut stream = mio::net::TcpStream::from_std(stream);
        let token = Token(self.connections.len());
        self.poll
            .registry()
            .register(&mut stream, token, Interest::READABLE)?;
        let host = self.address.to_string();
        self.connections
            .push(Connection::new(stream, &host, headers));
        Ok(())
    }
}

/// What came of one request.
#[derive(Debug)]
struct Body {
    status: u16,
    length: usize,
    checksum: u64,
    latency: Duration,
}

/// A request on its way.
#[derive(Debug)]
struct Pending {
    since: Instant,
    head: Option<Head>,
}

/// What its response's head said, and how much of the body has come.
#[derive(Debug)]
struct Head {
    status: u16,
    length: usize,
    read: usize,
    checksum: u64,
}

impl Head {
    /// Takes a part of the body, and returns what is not of this body.
    fn take<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let (part, rest) = bytes.split_at(bytes.len().min(self.length - self.read));
        for place in [0, self.length / 2, self.length - 1] {
            let byte = place.checked_sub(self.read).and_then(|at| part.get(at));
            self.checksum += byte.map_or(0, |byte| u64::from(*byte));
        }
        self.read += part.len();
        rest
    }
}
