//! One connection, plain or TLS, with a deadline for each read and write: [`Connection`].

use std::io::{self, ErrorKind as Io, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustls::ClientConnection;

/// A connected socket, and the TLS session over it if there is one.
#[derive(Debug)]
pub(crate) struct Connection {
    /// Does not block. Shared with the line of the worker that uses it, not duplicated: that would
    /// cost a second descriptor.
    pub(crate) socket: Arc<TcpStream>,
    pub(crate) tls: Option<Box<ClientConnection>>,
}

impl Connection {
    /// Reads what is there, or waits for it until the deadline. `Ok(0)`: the server has closed; over
    /// TLS, it has said so.
    pub(crate) fn read(&mut self, into: &mut [u8], deadline: Option<Instant>) -> io::Result<usize> {
        let mut socket = Timed::new(&self.socket, deadline);
        match &mut self.tls {
            None => socket.read(into),
            Some(tls) => rustls::Stream::new(&mut **tls, &mut socket).read(into),
        }
    }

    pub(crate) fn write_all(&mut self, bytes: &[u8], deadline: Option<Instant>) -> io::Result<()> {
        let mut socket = Timed::new(&self.socket, deadline);
        match &mut self.tls {
            None => socket.write_all(bytes),
            Some(tls) => {
                let mut stream = rustls::Stream::new(&mut **tls, &mut socket);
                stream.write_all(bytes)?;
                stream.flush()
            }
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

/// A socket whose every read and write ends at the deadline, however many of them TLS or a large
/// body needs.
///
/// The socket does not block; the waiting is `poll`'s. A socket's own timeouts (`SO_RCVTIMEO`) are
/// kept by Linux to within an eighth only, and would have to be set anew each time.
pub(crate) struct Timed<'a> {
    socket: &'a TcpStream,
    deadline: Option<Instant>,
}

impl<'a> Timed<'a> {
    pub(crate) fn new(socket: &'a TcpStream, deadline: Option<Instant>) -> Self {
        Self { socket, deadline }
    }

    /// Returns when the socket can be read or written, or has an error to tell.
    pub(crate) fn wait(&self, ready: PollFlags) -> io::Result<()> {
        // Some systems take no longer times.
        const HOUR: Timespec = Timespec {
            tv_sec: 60 * 60,
            tv_nsec: 0,
        };
        loop {
            let left = self
                .deadline
                .map(|at| at.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return Err(Io::TimedOut.into());
            }
            let timeout = left
                .and_then(|left| Timespec::try_from(left).ok())
                .map_or(HOUR, |left| left.min(HOUR));
            match poll(&mut [PollFd::new(self.socket, ready)], Some(&timeout)) {
                Ok(0) | Err(Errno::INTR) => {}
                Ok(_) => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
    }
}

impl Read for Timed<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            // An answer is hardly ever there already: asking first would be one call in vain.
            self.wait(PollFlags::IN)?;
            match self.socket.read(into) {
                Err(error) if is_no_error(&error) => {}
                result => return result,
            }
        }
    }
}

impl Write for Timed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match self.socket.write(bytes) {
                Err(error) if is_no_error(&error) => {}
                result => return result,
            }
            // There is nearly always room for a request, so this is asked last.
            self.wait(PollFlags::OUT)?;
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn is_no_error(error: &io::Error) -> bool {
    matches!(error.kind(), Io::WouldBlock | Io::Interrupted)
}
