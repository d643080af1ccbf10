//! A new connection through a proxy: [`Way`].

use std::io::{self, ErrorKind as Io, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use fetch_many::strategy::{
    Handshake, Lookups, Origin, ProxyServer, Race, RaceStep, Stage, Turn, is_out_of_descriptors,
};
use fetch_many::{Error, ErrorKind};
use rustix::event::{PollFd, PollFlags};

use crate::interrupt::Interrupt;
use crate::parked::look_up;
use crate::race::first;
use crate::timed::poll_until;
use crate::times::Times;

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
    pub(crate) fn reach(
        &self,
        origin: Origin<'_>,
        times: &mut Times,
    ) -> Result<Arc<TcpStream>, Error> {
        let host = if self.proxy.wants_lookup(origin) {
            times.enter(Stage::Lookup);
            let race = look_up(self.lookups, origin, self.deadline, self.interrupt);
            Some(race?)
        } else {
            None
        };
        // All that leads to the proxy and through it, its own name as well.
        times.enter(Stage::Connect);
        match host.filter(|_| self.proxy.is_told_addresses()) {
            None => self.ask_for_name(origin),
            Some(race) => self.ask_for_first(race, origin),
        }
    }

    /// Asks the proxy for the host by its name.
    fn ask_for_name(&self, origin: Origin<'_>) -> Result<Arc<TcpStream>, Error> {
        let socket = self.open()?;
        let Some(handshake) = Handshake::new(self.proxy, origin, None)? else {
            return Ok(socket);
        };
        let mut asked = [Asked::new(socket, handshake)];
        loop {
            let [its] = &mut asked;
            if its.go_on()? {
                return Ok(Arc::clone(&its.socket));
            }
            if wait_for_one(&asked, self.deadline)?.is_none() {
                return Err(asked[0].handshake.late());
            }
        }
    }

    /// Asks the proxy for one address of the host after the other, without waiting for an answer about the first as long as
    /// there may be none. Only the proxy itself is waited for: without it, there is no way at all.
    fn ask_for_first(&self, mut race: Race, origin: Origin<'_>) -> Result<Arc<TcpStream>, Error> {
        let mut addresses = Vec::with_capacity(1);
        let mut asked: Vec<Asked> = Vec::with_capacity(1);
        loop {
            let until = match race.next(Instant::now()) {
                RaceStep::Connect(address) => {
                    match self.ask(origin, address) {
                        Ok(begun) => {
                            addresses.push(address);
                            asked.push(begun);
                        }
                        Err(error) if ends_race(&error) => return Err(error),
                        Err(error) => race.failed(address, error),
                    }
                    continue;
                }
                RaceStep::Wait(until) => until,
                RaceStep::Lost(error) => return Err(error),
            };
            let sockets = asked.iter().map(|its| Arc::clone(&its.socket));
            self.interrupt.hold_all(sockets.collect())?;
            let wake_at = until.into_iter().chain(self.deadline).min();
            let Some(ready) = wait_for_one(&asked, wake_at)? else {
                if self.deadline.is_some_and(|at| at <= Instant::now()) {
                    return Err(asked
                        .first()
                        .map_or_else(|| race.late(), |its| its.handshake.late()));
                }
                continue;
            };
            match asked[ready].go_on() {
                Ok(false) => {}
                Ok(true) => {
                    let socket = asked.swap_remove(ready).socket;
                    self.interrupt.hold(&socket)?;
                    race.connected(addresses.swap_remove(ready));
                    return Ok(socket);
                }
                Err(error) if ends_race(&error) => return Err(error),
                Err(error) => {
                    drop(asked.swap_remove(ready));
                    race.failed(addresses.swap_remove(ready), error);
                }
            }
        }
    }

    /// Connects to the proxy, to ask it for this address.
    fn ask(&self, origin: Origin<'_>, address: SocketAddr) -> Result<Asked, Error> {
        let socket = self.open()?;
        let handshake = Handshake::new(self.proxy, origin, Some(address))?;
        let handshake = handshake.ok_or_else(|| self.proxy.fault("is told no address"))?;
        Ok(Asked::new(socket, handshake))
    }

    /// A connection to the proxy, which the interrupt then holds.
    fn open(&self) -> Result<Arc<TcpStream>, Error> {
        let of_proxy = self.proxy.origin();
        let race = look_up(self.of_proxies, of_proxy, self.deadline, self.interrupt);
        let socket = race.and_then(|race| first(race, self.deadline, self.interrupt));
        socket.map_err(|error| match error.kind() {
            ErrorKind::Cancelled => error,
            _ => self.proxy.unreachable(error),
        })
    }
}

/// Whether no other address need be tried.
fn ends_race(error: &Error) -> bool {
    error.kind() != ErrorKind::Connect || is_out_of_descriptors(error)
}

/// A connection to a proxy on which it has been asked for a host, or is about to be.
struct Asked {
    socket: Arc<TcpStream>,
    handshake: Handshake,
    /// How much is sent of what is to be written now.
    sent: usize,
}

impl Asked {
    fn new(socket: Arc<TcpStream>, handshake: Handshake) -> Self {
        Self {
            socket,
            handshake,
            sent: 0,
        }
    }

    /// Goes on as far as it can without waiting: whether it leads to the host now.
    fn go_on(&mut self) -> Result<bool, Error> {
        let mut socket = &*self.socket;
        let mut buffer = [0; 512];
        loop {
            let moved = match self.handshake.turn() {
                Turn::Done => return Ok(true),
                Turn::Write(bytes) => socket.write(&bytes[self.sent..]).map(|count| {
                    self.sent += count;
                    (self.sent == bytes.len(), None)
                }),
                Turn::Read(most) => {
                    let room = most.min(buffer.len());
                    let read = socket.read(&mut buffer[..room]);
                    read.map(|count| (false, Some(count)))
                }
            };
            match moved {
                Ok((_, Some(count))) => self.handshake.read(&buffer[..count])?,
                Ok((false, None)) => {}
                Ok((true, None)) => {
                    self.handshake.written();
                    self.sent = 0;
                }
                Err(cause) if cause.kind() == Io::WouldBlock => return Ok(false),
                Err(cause) if cause.kind() == Io::Interrupted => {}
                Err(cause) => return Err(self.handshake.lost(cause)),
            }
        }
    }

    /// What it waits for.
    fn waits_for(&self) -> PollFlags {
        match self.handshake.turn() {
            Turn::Write(_) => PollFlags::OUT,
            Turn::Read(_) | Turn::Done => PollFlags::IN,
        }
    }
}

/// Which of them can go on. `None`: none by then.
fn wait_for_one(asked: &[Asked], until: Option<Instant>) -> Result<Option<usize>, Error> {
    let waiting = asked
        .iter()
        .map(|its| PollFd::new(&its.socket, its.waits_for()));
    let mut waiting: Vec<_> = waiting.collect();
    match poll_until(&mut waiting, until) {
        Ok(()) => Ok(waiting.iter().position(|its| !its.revents().is_empty())),
        Err(cause) if cause.kind() == Io::TimedOut => Ok(None),
        Err(cause) => Err(failed(cause)),
    }
}

fn failed(cause: io::Error) -> Error {
    Error::new(ErrorKind::Connect).because(cause)
}
