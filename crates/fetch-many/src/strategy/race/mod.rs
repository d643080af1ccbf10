//! Which address of a host to connect to: [`Race`].

mod first;
mod order;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io::{self, ErrorKind as Io};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::cause::find_cause;
use crate::{Error, ErrorKind};

/// RFC 8305 §5 recommends this Connection Attempt Delay.
const DELAY: Duration = Duration::from_millis(250);

/// Who is told how a race ended.
type Tell = Box<dyn FnOnce(Ended) + Send>;

/// How a race ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// This address was the first that connected.
    Won(SocketAddr),
    /// None connected.
    Lost,
}

/// Connects to the addresses of one host, by RFC 8305 ("Happy Eyeballs"): an address that does not answer costs 250 ms
/// and not the request.
///
/// The families take turns, beginning with that of the first address. The next one is begun 250 ms after the last, or
/// at once when one has failed. The first that connects wins, and the others are to be closed.
///
/// It does no I/O and reads no clock: it is told the time and what happened, and says what to do. An async strategy
/// leaves all of it to [`first`](Self::first); one that waits for several sockets at once is a loop:
///
/// ```
/// use std::io::ErrorKind::ConnectionRefused;
/// use std::net::SocketAddr;
/// use std::time::Instant;
///
/// use fetch_many::strategy::{Race, RaceStep};
/// use fetch_many::{Error, ErrorKind};
///
/// let addresses: Vec<SocketAddr> = vec!["[2001:db8::1]:80".parse()?, "192.0.2.1:80".parse()?];
/// let mut race = Race::new(addresses.clone());
/// let mut begun = Vec::new();
/// let winner = loop {
///     match race.next(Instant::now()) {
///         // Begin to connect, without waiting for it.
///         RaceStep::Connect(address) => begun.push(address),
///         // Wait for one of those begun, until then at most. Here, the first one is refused.
///         RaceStep::Wait(Some(_)) => {
///             let cause = std::io::Error::from(ConnectionRefused);
///             race.failed(begun.remove(0), Error::new(ErrorKind::Connect).because(cause));
///         }
///         // And the second one connects.
///         RaceStep::Wait(None) => break begun.remove(0),
///         RaceStep::Lost(error) => panic!("{error}"),
///     }
/// };
/// race.connected(winner);
/// assert_eq!(winner, addresses[1]);
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
pub struct Race {
    addresses: Vec<SocketAddr>,
    /// So many of them have been begun.
    begun: usize,
    /// So many of these have failed.
    failed: usize,
    /// When the next one is due.
    next_at: Option<Instant>,
    /// The failure that tells the most so far.
    telling: Option<Error>,
    tell: Option<Tell>,
}

/// What to do next.
#[derive(Debug)]
pub enum RaceStep {
    /// Begin to connect to this address, and ask again at once.
    Connect(SocketAddr),
    /// Wait for one of those begun. Ask again when one has failed, or at this time.
    Wait(Option<Instant>),
    /// All have failed, for this reason.
    Lost(Error),
}

impl Race {
    /// A race of these addresses, of which each takes part once.
    ///
    /// Strategies have theirs from [`Lookups`](super::Lookups), which also know who won the last time.
    #[must_use]
    pub fn new(addresses: Vec<SocketAddr>) -> Self {
        Self {
            addresses: order::in_turns(addresses),
            begun: 0,
            failed: 0,
            next_at: None,
            telling: None,
            tell: None,
        }
    }

    /// Tells how it ends, unless it is dropped.
    pub(crate) fn and_tell(mut self, tell: impl FnOnce(Ended) + Send + 'static) -> Self {
        self.tell = Some(Box::new(tell));
        self
    }

    /// What to do at this time.
    pub fn next(&mut self, now: Instant) -> RaceStep {
        let Some(&address) = self.addresses.get(self.begun) else {
            if self.failed < self.begun {
                return RaceStep::Wait(None);
            }
            self.end(Ended::Lost);
            return RaceStep::Lost(self.lost());
        };
        match self.next_at {
            Some(at) if now < at => RaceStep::Wait(Some(at)),
            _ => {
                self.begun += 1;
                // No clock ends within the next second.
                self.next_at = Some(now + DELAY);
                RaceStep::Connect(address)
            }
        }
    }

    /// The connection to this address, which was begun, has failed: the next one is due at once.
    ///
    /// The error of the race is the one that tells the most: that a server refused says more than that there is no way
    /// to the other family.
    ///
    /// # Panics
    /// In a debug build, if no connection to this address has been begun.
    pub fn failed(&mut self, address: SocketAddr, error: Error) {
        debug_assert!(self.addresses[..self.begun].contains(&address));
        self.failed += 1;
        self.next_at = None;
        let telling = self.telling.as_ref();
        if telling.is_none_or(|telling| weight(&error) >= weight(telling)) {
            self.telling = Some(error);
        }
    }

    /// The connection to this address is there. The others are to be closed. It is tried first for a while.
    pub fn connected(mut self, address: SocketAddr) {
        self.end(Ended::Won(address));
    }

    /// The time to connect is over: [`Timeout`](ErrorKind::Timeout).
    #[must_use]
    pub fn late(mut self) -> Error {
        self.end(Ended::Lost);
        let error = Error::new(ErrorKind::Timeout);
        let error = match self.begun {
            // What was late is said by who knows how long it was given.
            0 | 1 => error,
            tried => error.detail(format!("none of {tried} addresses answered")),
        };
        match self.telling.take() {
            Some(telling) => error.because(telling),
            None => error,
        }
    }

    fn lost(&mut self) -> Error {
        let telling = self.telling.take();
        let telling = telling.unwrap_or_else(|| Error::new(ErrorKind::Connect));
        match self.addresses.len() {
            0 => Error::new(ErrorKind::Resolve).detail("name without an address"),
            1 => telling,
            tried => Error::new(telling.kind())
                .detail(format!("{telling} ({tried} addresses tried)"))
                .because(telling),
        }
    }

    fn end(&mut self, ended: Ended) {
        if let Some(tell) = self.tell.take() {
            tell(ended);
        }
    }
}

/// How much an error tells about the server.
fn weight(error: &Error) -> u8 {
    match find_cause::<io::Error>(error).map(io::Error::kind) {
        // It was there.
        Some(Io::ConnectionRefused | Io::ConnectionReset | Io::ConnectionAborted) => 2,
        // The packets did not leave this machine, or its network: as with IPv6 where there is none.
        Some(
            Io::NetworkUnreachable | Io::HostUnreachable | Io::AddrNotAvailable | Io::Unsupported,
        ) => 0,
        _ => 1,
    }
}

impl fmt::Debug for Race {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Race")
            .field("addresses", &self.addresses)
            .field("begun", &self.begun)
            .field("failed", &self.failed)
            .field("next_at", &self.next_at)
            .field("telling", &self.telling)
            .finish_non_exhaustive()
    }
}
