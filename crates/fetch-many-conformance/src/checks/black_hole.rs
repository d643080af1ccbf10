//! Where nobody accepts and nobody refuses: [`BlackHole`].

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

/// A port whose queue of connections to accept is full: Linux then ignores who asks for one.
pub(super) struct BlackHole {
    address: SocketAddr,
    _listener: Socket,
    _queue: Vec<TcpStream>,
}

impl BlackHole {
    pub(super) fn new() -> io::Result<Self> {
        Self::at(Ipv4Addr::LOCALHOST.into())
    }

    /// At a port of this address.
    pub(super) fn at(ip: IpAddr) -> io::Result<Self> {
        let address = SocketAddr::new(ip, 0);
        let listener = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
        listener.bind(&address.into())?;
        listener.listen(0)?;
        let address = listener.local_addr()?.as_socket();
        let address = address.ok_or_else(|| io::Error::other("not an internet address"))?;
        let mut queue = Vec::new();
        // A connection on loopback takes microseconds, unless it is ignored.
        while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
            queue.push(stream);
        }
        Ok(Self {
            address,
            _listener: listener,
            _queue: queue,
        })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}
