//! The server's end of a connection, plain or TLS: [`Stream`].

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use socket2::SockRef;

/// A connection whose socket another thread can shut down.
#[derive(Debug)]
pub(super) struct Stream {
    socket: Socket,
    tls: Option<Box<StreamOwned<ServerConnection, Socket>>>,
}

#[derive(Clone, Debug)]
struct Socket(Arc<TcpStream>);

impl Stream {
    /// The handshake, if any, happens with the first bytes.
    pub(super) fn new(socket: Arc<TcpStream>, tls: Option<&Arc<ServerConfig>>) -> io::Result<Self> {
        // Exact bytes in segments of their own.
        socket.set_nodelay(true)?;
        let socket = Socket(socket);
        let tls = match tls {
            Some(config) => {
                let session =
                    ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
                Some(Box::new(StreamOwned::new(session, socket.clone())))
            }
            None => None,
        };
        Ok(Self { socket, tls })
    }

    /// Whether the client has closed or reset the connection, as far as can be seen without
    /// reading what it may have sent before.
    pub(super) fn is_gone(&self) -> bool {
        let socket = &*self.socket.0;
        if socket.set_nonblocking(true).is_err() {
            return true;
        }
        let gone = match socket.peek(&mut [0]) {
            Ok(bytes) => bytes == 0,
            Err(error) => error.kind() != io::ErrorKind::WouldBlock,
        };
        gone || socket.set_nonblocking(false).is_err()
    }

    /// Sends a fatal alert, by giving the session something that is no TLS. Over TLS only.
    pub(super) fn alert(&mut self) -> io::Result<()> {
        let Some(tls) = &mut self.tls else {
            return Ok(());
        };
        tls.conn.read_tls(&mut &b"this is no TLS record"[..])?;
        // The session says what is wrong with it, which we know, and queues its alert.
        let _ = tls.conn.process_new_packets();
        tls.conn.write_tls(&mut tls.sock)?;
        Ok(())
    }

    /// Says that nothing more comes. Over TLS only.
    pub(super) fn close_notify(&mut self) -> io::Result<()> {
        let Some(tls) = &mut self.tls else {
            return Ok(());
        };
        tls.conn.send_close_notify();
        tls.flush()
    }

    /// Takes what comes, as it comes on the wire, until the client is gone.
    pub(super) fn drain(&mut self) {
        let mut buffer = [0; 8 << 10];
        while self.socket.read(&mut buffer).is_ok_and(|count| count > 0) {}
    }

    pub(super) fn is_tls(&self) -> bool {
        self.tls.is_some()
    }

    /// Closes the sending side, after everything sent.
    pub(super) fn fin(&self) {
        // The client may have been faster.
        let _ = self.socket.0.shutdown(Shutdown::Write);
    }

    /// Makes the close that follows a reset.
    pub(super) fn rst(&self) {
        // Only fails on a socket that is closed already.
        let _ = SockRef::from(&*self.socket.0).set_linger(Some(Duration::ZERO));
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.tls {
            Some(tls) => tls.read(buffer),
            None => self.socket.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.tls {
            Some(tls) => tls.write(bytes),
            None => self.socket.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.tls {
            Some(tls) => tls.flush(),
            None => Ok(()),
        }
    }
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        (&*self.0).read(buffer)
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&*self.0).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        (&*self.0).flush()
    }
}
