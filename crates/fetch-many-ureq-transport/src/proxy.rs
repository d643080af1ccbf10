//! A new connection through a proxy: [`Way`].

use std::io::{ErrorKind as Io, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use fetch_many::strategy::{Handshake, Lookups, Origin, ProxyServer, RaceStep, Turn};
use fetch_many::{Error, ErrorKind};

use crate::interrupt::Interrupt;
use crate::parked::look_up;
use crate::race::first;
use crate::timed::Timed;

/// What it takes to go through a proxy.
pub(crate) struct Way<'a> {
    pub(crate) proxy: &'a Arc<ProxyServer>,
    /// Of hosts.
    pub(crate) lookups: &'a Lookups,
    pub(crate) of_proxies: &'a Lookups,
    pub(crate) interrupt: &'a Interrupt,
    pub(crate) deadline: Option<Instant>,
}

impl Way<'_> {
    /// A socket that leads to the host, which the interrupt then holds: at the first of its addresses that the proxy reaches,
    /// if the proxy is told addresses.
    pub(crate) fn reach(&self, origin: Origin<'_>) -> Result<Arc<TcpStream>, Error> {
        let host = if self.proxy.wants_lookup(origin) {
            let race = look_up(self.lookups, origin, self.deadline, self.interrupt);
            Some(race?)
        } else {
            None
        };
        let Some(mut race) = host.filter(|_| self.proxy.is_told_addresses()) else {
            return self.ask(origin, None);
        };
        // One after the other: a proxy answers, be it that it has no answer.
        loop {
            match race.next(Instant::now()) {
                RaceStep::Connect(address) => match self.ask(origin, Some(address)) {
                    Ok(socket) => {
                        race.connected(address);
                        return Ok(socket);
                    }
                    Err(error) if error.kind() == ErrorKind::Connect => {
                        race.failed(address, error);
                    }
                    Err(error) => return Err(error),
                },
                RaceStep::Lost(error) => return Err(error),
                // Never: each has failed before the next is asked for.
                RaceStep::Wait(_) => return Err(race.late()),
            }
        }
    }

    /// Connects to the proxy and asks it for the host, by its name or at this address.
    fn ask(
        &self,
        origin: Origin<'_>,
        address: Option<SocketAddr>,
    ) -> Result<Arc<TcpStream>, Error> {
        let of_proxy = self.proxy.origin();
        let race = look_up(self.of_proxies, of_proxy, self.deadline, self.interrupt);
        let socket = race.and_then(|race| first(race, self.deadline, self.interrupt));
        let socket = socket.map_err(|error| match error.kind() {
            ErrorKind::Cancelled => error,
            _ => self.proxy.unreachable(error),
        })?;
        if let Some(handshake) = Handshake::new(self.proxy, origin, address)? {
            self.shake_hands(handshake, &socket)?;
        }
        Ok(socket)
    }

    fn shake_hands(&self, mut handshake: Handshake, socket: &TcpStream) -> Result<(), Error> {
        let mut socket = Timed::new(socket, self.deadline);
        let mut buffer = [0; 512];
        loop {
            let moved = match handshake.turn() {
                Turn::Write(bytes) => socket.write_all(bytes).map(|()| None),
                Turn::Read(most) => {
                    let room = most.min(buffer.len());
                    socket.read(&mut buffer[..room]).map(Some)
                }
                Turn::Done => return Ok(()),
            };
            match moved {
                Ok(None) => handshake.written(),
                Ok(Some(count)) => handshake.read(&buffer[..count])?,
                Err(cause) if cause.kind() == Io::TimedOut => return Err(handshake.late()),
                Err(cause) => return Err(handshake.lost(cause)),
            }
        }
    }
}
