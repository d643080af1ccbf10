//! What ureq sends and receives through: [`Connector`] and [`Transport`].
//!
//! ureq makes, keeps and reads connections through traits; ours differ from its own in what they
//! tell: whether a connection was used before, and whether it was lost before, in or after a head.
//! A stop can interrupt them. And what the server sends is [framed](framing) before ureq reads it.

mod buffers;
mod connect;
mod connection;
mod framing;
mod idle;
mod line;
mod resolve;

use std::io;
use std::sync::Arc;
use std::time::Instant;

use fetch_many::strategy::tls;
use fetch_many::{Config, Error, ErrorKind};
use rustls::ClientConfig;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{self, ConnectionDetails, NextTimeout};

use self::buffers::Buffers;
use self::connect::connect;
use self::connection::Connection;
pub(crate) use self::framing::Framing;
use self::idle::{Idle, Key};
pub(crate) use self::line::Line;

/// What the workers of a fetcher share: idle connections, and whom to trust.
#[derive(Clone, Debug)]
pub(crate) struct Connections {
    idle: Arc<Idle>,
    tls: Arc<ClientConfig>,
}

impl Connections {
    pub(crate) fn new(config: &Config) -> Result<Self, Error> {
        Ok(Self {
            idle: Arc::new(Idle::new(config)),
            tls: Arc::new(tls::client_config(&config.roots)?),
        })
    }

    /// The connector of one worker.
    pub(crate) fn connector(&self, line: &Arc<Line>) -> Connector {
        Connector {
            connections: self.clone(),
            line: Arc::clone(line),
        }
    }
}

/// Makes the transports of one worker.
#[derive(Debug)]
pub(crate) struct Connector {
    connections: Connections,
    line: Arc<Line>,
}

impl transport::Connector for Connector {
    type Out = Transport;

    fn connect(
        &self,
        details: &ConnectionDetails,
        _: Option<()>,
    ) -> Result<Option<Transport>, ureq::Error> {
        let Some(key) = Key::new(details.uri) else {
            return Err(wrap(Error::new(ErrorKind::Request)));
        };
        let Connections { idle, tls } = &self.connections;
        let kept = if self.line.fresh() {
            None
        } else {
            idle.take(&key)
        };
        let reused = kept.is_some();
        let connection = match kept {
            Some(connection) => {
                self.line.hold(&connection.socket).map_err(wrap)?;
                connection
            }
            None => connect(&key, tls, idle, &self.line, deadline(details.timeout))
                .inspect_err(|_| self.line.release())
                .map_err(wrap)?,
        };
        let (buffers, framing) = self.line.take();
        Ok(Some(Transport {
            connection: Some(connection),
            buffers,
            framing,
            received: false,
            reused,
            complete: false,
            key,
            idle: Arc::clone(idle),
            line: Arc::clone(&self.line),
        }))
    }
}

/// Never, if the time is too long for the clock.
fn deadline(timeout: NextTimeout) -> Option<Instant> {
    Instant::now().checked_add(*timeout.after)
}

/// ureq passes on what comes as an I/O error of no special kind; our mapping finds ours inside.
fn wrap(error: Error) -> ureq::Error {
    ureq::Error::Io(io::Error::other(error))
}

/// A connection for the time of one exchange.
#[derive(Debug)]
pub(crate) struct Transport {
    /// `None` only once it has been given back.
    connection: Option<Connection>,
    buffers: Buffers,
    framing: Framing,
    /// Whether the server has sent anything in this exchange.
    received: bool,
    /// Whether the connection has carried an exchange before.
    reused: bool,
    /// Whether ureq has said that the connection may carry another exchange.
    complete: bool,
    key: Key,
    idle: Arc<Idle>,
    line: Arc<Line>,
}

impl Transport {
    /// What it means that the connection was lost now.
    fn lost(&self, cause: Option<io::Error>) -> Error {
        let error = Error::new(self.framing.loss());
        // Only if it has brought nothing: half a head may mean that the server did its work.
        let error = if self.reused && !self.received {
            error.on_reused_connection()
        } else {
            error
        };
        match cause {
            Some(cause) => error.because(cause),
            None => error,
        }
    }

    fn failed(&self, cause: io::Error, timeout: NextTimeout) -> ureq::Error {
        if cause.kind() == io::ErrorKind::TimedOut {
            return ureq::Error::Timeout(timeout.reason);
        }
        if tls::is_tls_error(&cause) {
            return wrap(Error::new(ErrorKind::Tls).because(cause));
        }
        wrap(self.lost(Some(cause)))
    }

    /// Waits for more. `false`: the connection has ended, and with it the response.
    fn receive(
        &mut self,
        deadline: Option<Instant>,
        timeout: NextTimeout,
    ) -> Result<bool, ureq::Error> {
        let room = transport::Buffers::input_append_buf(&mut self.buffers);
        let read = match &mut self.connection {
            Some(connection) => connection.read(room, deadline),
            None => Err(io::ErrorKind::NotConnected.into()),
        };
        let amount = read.map_err(|cause| self.failed(cause, timeout))?;
        if amount == 0 && !self.framing.ends_with_connection() {
            return Err(wrap(self.lost(None)));
        }
        self.received |= amount > 0;
        transport::Buffers::input_appended(&mut self.buffers, amount);
        Ok(amount > 0)
    }

    /// Whether the connection may carry another exchange: all of the request was sent, for half of it
    /// would run into the next one, and nothing came that was not asked for.
    fn is_reusable(&self) -> bool {
        let is_whole = self.connection.as_ref().is_some_and(|its| !its.is_cut);
        is_whole && (self.complete || self.framing.keeps_alive()) && self.buffers.is_framed()
    }
}

impl transport::Transport for Transport {
    fn buffers(&mut self) -> &mut dyn transport::Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.line.sent();
        let output = &transport::Buffers::output(&mut self.buffers)[..amount];
        let written = match &mut self.connection {
            Some(connection) => connection.write_all(output, deadline(timeout)),
            None => Err(io::ErrorKind::NotConnected.into()),
        };
        written.map_err(|cause| self.failed(cause, timeout))
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        if !self.buffers.is_parsed() {
            // It has all that it can wait for.
            let error = Error::new(ErrorKind::Protocol).detail("response that ureq cannot read");
            return Err(wrap(error));
        }
        let deadline = deadline(timeout);
        loop {
            if self.buffers.frame(&mut self.framing).map_err(wrap)? {
                return Ok(true);
            }
            if self.framing.is_over() || !self.receive(deadline, timeout)? {
                return Ok(false);
            }
        }
    }

    /// ureq asks this when an exchange is complete and the connection may be used again: it is the
    /// last question before it lets go. Whether the server has said anything since is looked at
    /// when the connection is taken for the next exchange.
    fn is_open(&mut self) -> bool {
        self.complete = true;
        true
    }

    fn is_tls(&self) -> bool {
        self.key.tls
    }
}

/// ureq's pool keeps nothing, so a transport is dropped at the end of its exchange.
impl Drop for Transport {
    fn drop(&mut self) {
        let reusable = self.is_reusable();
        // Before anybody else can have the socket: a stop of this worker must not reach it then.
        let buffers = std::mem::take(&mut self.buffers);
        self.line.release_with(buffers, self.framing.take_hidden());
        if let Some(connection) = self.connection.take().filter(|_| reusable) {
            self.idle.put(&self.key, connection);
        }
    }
}

/// ureq asks for addresses before it knows whether it needs a connection; ours are looked up by
/// [`connect`], for new connections only.
#[derive(Debug)]
pub(crate) struct NoResolver;

impl Resolver for NoResolver {
    fn resolve(
        &self,
        _: &Uri,
        _: &ureq::config::Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        Ok(self.empty())
    }
}
