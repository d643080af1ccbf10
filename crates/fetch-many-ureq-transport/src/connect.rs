//! A new connection: name, TCP, TLS: [`connect`].

use std::io::{self, ErrorKind as Io};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use fetch_many::strategy::{IdleList, Opening, Origin, is_out_of_descriptors, tls};
use fetch_many::{Error, ErrorKind};
use rustix::event::PollFlags;
use rustix::io::Errno;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection};
use socket2::{Domain, Protocol, Socket, Type};

use crate::connection::Connection;
use crate::interrupt::Interrupt;
use crate::parked::wait_for;
use crate::resolve;
use crate::timed::Timed;

/// What all connections of a fetcher are made with.
#[derive(Debug)]
pub(crate) struct Shared {
    /// In place of ureq's own pool, one list for all hosts, which is walked several times per request,
    /// hands out the oldest first, and cannot be asked for a new one.
    pub(crate) idle: IdleList<Connection>,
    pub(crate) tls: Arc<ClientConfig>,
}

/// Connects by the deadline. The interrupt then holds the socket, so that a stop ends the wait.
pub(crate) fn connect(
    shared: &Shared,
    origin: Origin<'_>,
    interrupt: &Interrupt,
    deadline: Option<Instant>,
) -> Result<Connection, Error> {
    let addresses = resolve::addresses(origin, deadline, interrupt)?;
    let (socket, opening) = open(&addresses, shared, interrupt, deadline)?;
    let tls = if origin.is_https() {
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
    addresses: &[SocketAddr],
    shared: &Shared,
    interrupt: &Interrupt,
    deadline: Option<Instant>,
) -> Result<(Arc<TcpStream>, Opening), Error> {
    let mut room = shared.idle.room();
    loop {
        let opening = shared.idle.opening();
        let error = match open_first(addresses, interrupt, deadline) {
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

/// The first of the addresses that connects.
fn open_first(
    addresses: &[SocketAddr],
    interrupt: &Interrupt,
    deadline: Option<Instant>,
) -> Result<Arc<TcpStream>, Error> {
    let mut last = Error::new(ErrorKind::Connect);
    for (tried, address) in addresses.iter().enumerate() {
        // One that does not answer must leave time for those after it.
        let share = deadline.map(|at| share(at, addresses.len() - tried));
        match open_one(*address, interrupt, share) {
            Ok(socket) => return Ok(socket),
            Err(error) if error.kind() == ErrorKind::Cancelled => return Err(error),
            Err(error) if is_out_of_descriptors(&error) => return Err(error),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// The end of the first of `parts` equal parts of the time left.
fn share(deadline: Instant, parts: usize) -> Instant {
    let now = Instant::now();
    let parts = u32::try_from(parts).unwrap_or(u32::MAX);
    now + deadline.saturating_duration_since(now) / parts
}

fn open_one(
    address: SocketAddr,
    interrupt: &Interrupt,
    deadline: Option<Instant>,
) -> Result<Arc<TcpStream>, Error> {
    let failed = failed("connect timed out");
    let socket = begin(address).map_err(&failed)?;
    // Only a socket that has begun to connect can be shut down, so not before.
    interrupt.hold(&socket)?;
    Timed::new(&socket, deadline)
        .wait(PollFlags::OUT)
        .and_then(|_| socket.take_error())
        .and_then(|error| error.map_or(Ok(()), Err))
        .map_err(failed)?;
    Ok(socket)
}

/// A socket that connects.
fn begin(address: SocketAddr) -> io::Result<Arc<TcpStream>> {
    let domain = Domain::for_address(address);
    let socket = Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?;
    socket.set_nonblocking(true)?;
    // A request goes out in one write: there is nothing to gather it with.
    socket.set_tcp_nodelay(true)?;
    match socket.connect(&address.into()) {
        Err(error) if !is_in_progress(&error) => Err(error),
        _ => Ok(Arc::new(socket.into())),
    }
}

fn is_in_progress(error: &io::Error) -> bool {
    let errno = Errno::from_io_error(error);
    error.kind() == Io::WouldBlock || errno == Some(Errno::INPROGRESS)
}

fn handshake(
    socket: &TcpStream,
    origin: Origin<'_>,
    config: &Arc<ClientConfig>,
    deadline: Option<Instant>,
) -> Result<Box<ClientConnection>, Error> {
    let failed = failed("tls handshake timed out");
    let name = ServerName::try_from(origin.host().to_owned())
        .map_err(|cause| Error::new(ErrorKind::Tls).because(cause))?;
    let mut session = ClientConnection::new(Arc::clone(config), name)
        .map_err(|cause| Error::new(ErrorKind::Tls).because(cause))?;
    let mut timed = Timed::new(socket, deadline);
    while session.is_handshaking() {
        session.complete_io(&mut timed).map_err(&failed)?;
    }
    Ok(Box::new(session))
}

/// What it means, and what to say if the time was up.
fn failed(late: &'static str) -> impl Fn(io::Error) -> Error {
    move |cause| {
        let error = match cause.kind() {
            Io::TimedOut => Error::new(ErrorKind::Timeout).detail(late),
            _ if tls::is_tls_error(&cause) => Error::new(ErrorKind::Tls),
            _ => Error::new(ErrorKind::Connect),
        };
        error.because(cause)
    }
}
