//! A connection, plain or TLS, that one thread may read while another writes: [`Channel`].

use std::io::{self, ErrorKind as Io, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustls::ClientConnection;

#[derive(Debug)]
pub(crate) struct Channel {
    socket: TcpStream,
    tls: Option<Mutex<ClientConnection>>,
}

/// How long the session is locked at a time for want of bytes, or of room for them.
const A_MOMENT: Duration = Duration::from_millis(5);

impl Channel {
    pub(crate) fn plain(socket: TcpStream) -> io::Result<Self> {
        socket.set_read_timeout(Some(A_MOMENT))?;
        socket.set_write_timeout(Some(A_MOMENT))?;
        Ok(Self { socket, tls: None })
    }

    /// With a handshake, which ends as `TimedOut` at the deadline.
    pub(crate) fn tls(
        socket: TcpStream,
        mut session: ClientConnection,
        deadline: Instant,
    ) -> io::Result<Self> {
        let channel = Self::plain(socket)?;
        while session.is_handshaking() {
            match session.complete_io(&mut &channel.socket) {
                Err(error) if is_late(&error) => in_time(deadline)?,
                result => drop(result?),
            }
        }
        Ok(Self {
            tls: Some(Mutex::new(session)),
            ..channel
        })
    }

    /// Whether neither bytes nor the end have come where nothing is owed.
    pub(crate) fn is_quiet(&self) -> bool {
        let looked = self.socket.set_nonblocking(true);
        let looked = looked.and_then(|()| self.read_now(&mut [0]));
        looked.is_err_and(|error| is_late(&error)) && self.socket.set_nonblocking(false).is_ok()
    }

    pub(crate) fn peer(&self) -> Option<SocketAddr> {
        self.socket.peer_addr().ok()
    }

    /// Whether nothing vouches for its end.
    pub(crate) fn is_plain(&self) -> bool {
        self.tls.is_none()
    }

    pub(crate) fn shutdown(&self) {
        let _ = self.socket.shutdown(Shutdown::Both);
    }

    /// Reads some; `TimedOut` at the deadline.
    pub(crate) fn read(&self, buffer: &mut [u8], deadline: Instant) -> io::Result<usize> {
        loop {
            match self.read_now(buffer) {
                Err(error) if is_late(&error) => in_time(deadline)?,
                result => return result,
            }
        }
    }

    fn read_now(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(mut tls) = self.session() else {
            return (&self.socket).read(buffer);
        };
        match tls.reader().read(buffer) {
            Err(error) if error.kind() == Io::WouldBlock => {}
            result => return result,
        }
        tls.read_tls(&mut &self.socket)?;
        let processed = tls.process_new_packets();
        processed.map_err(|cause| io::Error::new(Io::InvalidData, cause))?;
        // Perhaps there is something now.
        tls.reader().read(buffer)
    }

    /// Writes all of it, unless it `is_over` while there is no room.
    pub(crate) fn write_all(&self, bytes: &[u8], is_over: impl Fn() -> bool) -> io::Result<()> {
        for mut piece in bytes.chunks(16 << 10) {
            if let Some(mut tls) = self.session() {
                tls.writer().write_all(piece)?;
            }
            loop {
                match self.write_now(&mut piece) {
                    Ok(true) => break,
                    Ok(false) => {}
                    Err(error) if is_late(&error) && is_over() => return Ok(()),
                    Err(error) if is_late(&error) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// Whether all is written.
    fn write_now(&self, piece: &mut &[u8]) -> io::Result<bool> {
        if let Some(mut tls) = self.session() {
            tls.write_tls(&mut &self.socket)?;
            return Ok(!tls.wants_write());
        }
        let count = (&self.socket).write(piece)?;
        *piece = &piece[count..];
        Ok(piece.is_empty())
    }

    fn session(&self) -> Option<MutexGuard<'_, ClientConnection>> {
        let tls = self.tls.as_ref()?;
        Some(tls.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn is_late(error: &io::Error) -> bool {
    matches!(error.kind(), Io::WouldBlock | Io::TimedOut)
}

fn in_time(deadline: Instant) -> io::Result<()> {
    if Instant::now() >= deadline {
        return Err(Io::TimedOut.into());
    }
    Ok(())
}
