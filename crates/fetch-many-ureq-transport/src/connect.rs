//! A new connection: name, TCP, TLS: [`connect`].

use std::io::{self, ErrorKind as Io};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Instant;

use fetch_many::strategy::{
    IdleList, Lookups, Opening, Origin, Proxies, Stage, is_out_of_descriptors, tls,
};
use fetch_many::{Error, ErrorKind};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection};

use crate::connection::Connection;
use crate::interrupt::Interrupt;
use crate::parked::{look_up, wait_for};
use crate::proxy::Way;
use crate::race::first;
use crate::timed::Timed;
use crate::times::Times;

/// What all connections of a fetcher are made with.
#[derive(Debug)]
pub(crate) struct Shared {
    /// In place of ureq's own pool, one list for all hosts, which is walked several times per request,
    /// hands out the oldest first, and cannot be asked for a new one.
    pub(crate) idle: IdleList<Connection>,
    pub(crate) tls: Arc<ClientConfig>,
    pub(crate) lookups: Lookups,
    pub(crate) proxies: Proxies,
}

/// Connects by the deadline. The interrupt then holds the socket, so that a stop ends the wait.
pub(crate) fn connect(
    shared: &Shared,
    origin: Origin<'_>,
    interrupt: &Interrupt,
    deadline: Option<Instant>,
    times: &mut Times,
) -> Result<Connection, Error> {
    let (socket, opening) = open(shared, origin, interrupt, deadline, times)?;
    let tls = if origin.is_https() {
        times.enter(Stage::Tls);
        let session = handshake(&socket, origin, &shared.tls, deadline);
        // Before the opening ends: the socket is closed when the interrupt has let go of it too.
        Some(session.inspect_err(|_| interrupt.release())?)
    } else {
        None
    };
    Ok(Connection::new(socket, tls, opening))
}

/// A connected socket, and what counts it. If descriptors have run out, idle connections are closed, or it
/// waits until one that is in use has ended.
fn open(
    shared: &Shared,
    origin: Origin<'_>,
    interrupt: &Interrupt,
    deadline: Option<Instant>,
    times: &mut Times,
) -> Result<(Arc<TcpStream>, Opening), Error> {
    let mut room = shared.idle.room();
    loop {
        let Some(opening) = room.opening() else {
            let turn = wait_for(room.turn(), deadline, interrupt)?;
            turn.ok_or_else(|| room.late())?;
            continue;
        };
        let error = match reach(shared, origin, interrupt, deadline, times) {
            Ok(socket) => return Ok((socket, opening)),
            Err(error) => error,
        };
        // Before the opening ends, as above.
        interrupt.release();
        if !is_out_of_descriptors(&error) {
            return Err(error);
        }
        match wait_for(room.after(opening), deadline, interrupt)? {
            Some(true) => {}
            _ => return Err(error),
        }
    }
}

/// A connected socket that leads to the host.
fn reach(
    shared: &Shared,
    origin: Origin<'_>,
    interrupt: &Interrupt,
    deadline: Option<Instant>,
    times: &mut Times,
) -> Result<Arc<TcpStream>, Error> {
    if let Some(proxy) = shared.proxies.for_origin(origin) {
        let way = Way {
            proxy,
            lookups: &shared.lookups,
            of_proxies: shared.proxies.lookups(),
            interrupt,
            deadline,
        };
        return way.reach(origin, times);
    }
    times.enter(Stage::Lookup);
    let race = look_up(&shared.lookups, origin, deadline, interrupt);
    times.enter(Stage::Connect);
    first(race?, deadline, interrupt)
}

fn handshake(
    socket: &TcpStream,
    origin: Origin<'_>,
    config: &Arc<ClientConfig>,
    deadline: Option<Instant>,
) -> Result<Box<ClientConnection>, Error> {
    let name = ServerName::try_from(origin.host().to_owned())
        .map_err(|cause| Error::new(ErrorKind::Tls).because(cause))?;
    let mut session = ClientConnection::new(Arc::clone(config), name)
        .map_err(|cause| Error::new(ErrorKind::Tls).because(cause))?;
    let mut timed = Timed::new(socket, deadline);
    while session.is_handshaking() {
        session.complete_io(&mut timed).map_err(failed)?;
    }
    Ok(Box::new(session))
}

fn failed(cause: io::Error) -> Error {
    let error = match cause.kind() {
        Io::TimedOut => late(),
        _ if tls::is_tls_error(&cause) => Error::new(ErrorKind::Tls),
        _ => Error::new(ErrorKind::Connect),
    };
    error.because(cause)
}

fn late() -> Error {
    ErrorKind::Timeout.into()
}
