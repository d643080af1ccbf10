//! One connection, plain or TLS, with a deadline for each read and write: [`Connection`].

use std::io::{self, ErrorKind as Io, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use fetch_many::strategy::Opening;
use rustls::ClientConnection;

use crate::timed::Timed;

/// A connected socket, and the TLS session over it if there is one.
#[derive(Debug)]
pub(crate) struct Connection {
    /// Does not block. Shared with the [`Interrupt`](crate::Interrupt) of the worker that uses it, not
    /// duplicated: that would cost a second descriptor.
    pub(crate) socket: Arc<TcpStream>,
    pub(crate) tls: Option<Box<ClientConnection>>,
    /// The host's address, or its proxy's. `None`: it is closed already.
    pub(crate) peer: Option<SocketAddr>,
    /// The server has answered before it had all of a request, and gets no more of it.
    pub(crate) is_cut: bool,
    /// The last read has filled all the room that it was given, so there probably is more.
    flows: bool,
    /// A write has met a reset. A read does not meet it again, and it would pass for the server's end.
    pub(crate) is_reset: bool,
    /// Ends last, when the socket is closed.
    _opening: Opening,
}

impl Connection {
    pub(crate) fn new(
        socket: Arc<TcpStream>,
        tls: Option<Box<ClientConnection>>,
        opening: Opening,
    ) -> Self {
        Self {
            peer: socket.peer_addr().ok(),
            socket,
            tls,
            is_cut: false,
            flows: false,
            is_reset: false,
            _opening: opening,
        }
    }

    /// Reads what is there, or waits for it until the deadline. `Ok(0)`: the server has closed; over
    /// TLS, it has said so.
    pub(crate) fn read(&mut self, into: &mut [u8], deadline: Option<Instant>) -> io::Result<usize> {
        let mut socket = Timed::new(&self.socket, deadline);
        socket.is_mute = self.is_cut;
        socket.flows = std::mem::take(&mut self.flows);
        let read = match &mut self.tls {
            None => socket.read(into),
            Some(tls) => rustls::Stream::new(&mut **tls, &mut socket).read(into),
        };
        self.flows = matches!(read, Ok(amount) if amount == into.len());
        match read {
            Ok(0) if self.is_reset => Err(Io::ConnectionReset.into()),
            read => read,
        }
    }

    /// Sends these bytes, and takes off what is on its way. If it `heeds`, a write that would have to wait
    /// ends as `ResourceBusy` when the server has said something.
    pub(crate) fn write(
        &mut self,
        bytes: &mut &[u8],
        heeds: bool,
        deadline: Option<Instant>,
    ) -> io::Result<()> {
        let mut socket = Timed::new(&self.socket, deadline);
        socket.heeds = heeds;
        match &mut self.tls {
            None => write_all(&mut socket, bytes),
            Some(tls) => write_all(&mut rustls::Stream::new(&mut **tls, &mut socket), bytes),
        }
    }

    /// Reads what is there, without waiting. `None`: nothing is.
    pub(crate) fn read_now(&mut self, into: &mut [u8]) -> io::Result<Option<usize>> {
        let read = match &mut self.tls {
            None => (&*self.socket).read(into),
            Some(tls) => {
                decrypt(tls, &self.socket)?;
                tls.reader().read(into)
            }
        };
        match read {
            Ok(count) => Ok(Some(count)),
            Err(error) if error.kind() == Io::WouldBlock => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether the server has said something though nobody has asked it yet.
    pub(crate) fn has_spoken(&mut self) -> bool {
        match &mut self.tls {
            None => self.socket.peek(&mut [0]).is_ok_and(|count| count > 0),
            Some(tls) => decrypt(tls, &self.socket).is_ok_and(|plain| plain > 0),
        }
    }

    /// Whether nothing has come in on a connection that owes us nothing: no byte of a response
    /// nobody asked for, and no end.
    pub(crate) fn is_quiet(&mut self) -> bool {
        let nothing_decrypted = self.tls.as_mut().is_none_or(|tls| {
            tls.process_new_packets()
                .is_ok_and(|state| state.plaintext_bytes_to_read() == 0)
        });
        nothing_decrypted
            && self
                .socket
                .peek(&mut [0])
                .is_err_and(|error| error.kind() == Io::WouldBlock)
    }
}

/// Takes in what has come, which may be for TLS alone, such as a ticket. How much of it is not.
fn decrypt(tls: &mut ClientConnection, mut socket: &TcpStream) -> io::Result<usize> {
    // An error here is the writer's to tell, or the next read's.
    let _ = tls.read_tls(&mut socket);
    let state = tls.process_new_packets();
    let state = state.map_err(|cause| io::Error::new(Io::InvalidData, cause))?;
    Ok(state.plaintext_bytes_to_read())
}

/// Writes all, and takes off what has been written: other than with `Write::write_all`, it is known how far
/// it came. TLS keeps some to itself, and any error with it, until it is flushed.
fn write_all(to: &mut impl Write, bytes: &mut &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match to.write(bytes)? {
            0 => return Err(Io::WriteZero.into()),
            count => *bytes = &bytes[count..],
        }
    }
    to.flush()
}
