//! One connection, plain or TLS, with a deadline for each read and write: [`Connection`].

use std::io::{self, BufRead, ErrorKind as Io, Read, Write};
use std::net::TcpStream;
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
    /// The server has answered before it had all of a request, and gets no more of it.
    pub(crate) is_cut: bool,
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
            socket,
            tls,
            is_cut: false,
            _opening: opening,
        }
    }

    /// Reads what is there, or waits for it until the deadline. `Ok(0)`: the server has closed; over
    /// TLS, it has said so.
    pub(crate) fn read(&mut self, into: &mut [u8], deadline: Option<Instant>) -> io::Result<usize> {
        let mut socket = Timed::new(&self.socket, deadline);
        socket.is_mute = self.is_cut;
        match &mut self.tls {
            None => socket.read(into),
            Some(tls) => rustls::Stream::new(&mut **tls, &mut socket).read(into),
        }
    }

    /// Sends all of it, unless the server answers while it takes no more: what it says must be heard
    /// (RFC 9112 §9.5), and a body that nobody reads would wait for the timeout.
    pub(crate) fn write_all(
        &mut self,
        mut bytes: &[u8],
        deadline: Option<Instant>,
    ) -> io::Result<()> {
        let mut heeds = true;
        while !self.is_cut {
            let mut socket = Timed::new(&self.socket, deadline);
            socket.heeds = heeds;
            let result = match &mut self.tls {
                None => write_some(&mut socket, &mut bytes),
                Some(tls) => write_some(
                    &mut rustls::Stream::new(&mut **tls, &mut socket),
                    &mut bytes,
                ),
            };
            match result {
                Ok(true) => return Ok(()),
                Ok(false) => {}
                Err(error) => match (self.heard()?, error.kind()) {
                    (Heard::Answer, _) | (Heard::End, Io::ResourceBusy) => self.is_cut = true,
                    (Heard::Nothing, Io::ResourceBusy) => {}
                    // It is there until it is read, and that is for later.
                    (Heard::Interim, Io::ResourceBusy) => heeds = false,
                    _ => return Err(error),
                },
            }
        }
        Ok(())
    }

    /// What the server has said so far, left where it is.
    fn heard(&mut self) -> io::Result<Heard> {
        let Some(tls) = &mut self.tls else {
            let mut start = [0; STATUS + 1];
            return match self.socket.peek(&mut start) {
                Ok(count) => Ok(Heard::of(&start[..count])),
                // The error is the writer's to tell.
                Err(_) => Ok(Heard::Nothing),
            };
        };
        // What came may be for TLS alone, such as a ticket.
        let ended = matches!(tls.read_tls(&mut &*self.socket), Ok(0));
        tls.process_new_packets()
            .map_err(|cause| io::Error::new(Io::InvalidData, cause))?;
        match tls.reader().fill_buf() {
            Ok(start) => Ok(Heard::of(start)),
            Err(_) if ended => Ok(Heard::End),
            Err(_) => Ok(Heard::Nothing),
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

/// Writes some of it, and takes that off. True when all of it is on its way: TLS keeps some to itself, and
/// any error with it, until it is flushed. Other than with `write_all`, it is known how far it came.
fn write_some(to: &mut impl Write, bytes: &mut &[u8]) -> io::Result<bool> {
    if bytes.is_empty() {
        return to.flush().map(|()| true);
    }
    match to.write(bytes)? {
        0 => Err(Io::WriteZero.into()),
        count => {
            *bytes = &bytes[count..];
            Ok(false)
        }
    }
}

/// What a server says before it has had all of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    Nothing,
    /// A response of class 1: the final one is still to come, and may need the whole request.
    Interim,
    Answer,
    End,
}

/// Where the class of a status is in a head: after `HTTP/1.1 `.
const STATUS: usize = 9;

impl Heard {
    fn of(start: &[u8]) -> Self {
        match start.get(STATUS) {
            _ if start.is_empty() => Self::End,
            // A status that is not there yet may be any.
            None | Some(b'1') => Self::Interim,
            Some(_) => Self::Answer,
        }
    }
}
