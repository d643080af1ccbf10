//! Names to addresses, without blocking: [`Lookups`].

mod board;
mod desk;
mod found;
mod memory;
mod resolving;
mod system;
#[cfg(test)]
mod tests;
mod window;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use self::board::Place;
use self::desk::Desk;
use self::found::Found;
pub use self::resolving::Resolving;
use super::race::{Ended, Race};
use crate::addresses::Addresses;
use crate::wire::origin::Origin;
use crate::{Config, Error, ErrorKind};

/// The lookups of one fetcher: which addresses each new connection may go to.
///
/// - What is looked up already is not looked up once more: who asks waits with the others. An answer is kept for 30 s,
///   or until none of its addresses connects; a failure for 1 s; of some 4,000 names that were asked for lately.
/// - At most 32 names that answer are looked up at once. A lookup that takes four times as long as the slowest of the
///   latest answers counts as hung (at least 20 ms, at most 1 s; 500 ms as long as nothing has answered), and the next
///   one starts in its place. So names that never answer hold up the others for moments. As long as nothing answers at
///   all, four times as many run after each wait. No more than 1,024 run at once, hung or not, each on a thread; who comes then
///   waits for one to end, within its own time.
/// - An IP address is not looked up, and a name that [`Config::resolve`] fixes neither. But the filter of
///   [`Config::addresses`] is asked for these too: so a strategy asks here for every new connection.
/// - The address that won the last [`Race`] of a name is tried first, for ten minutes.
///
/// Threads are made as they are needed and end when there is nothing more to look up. One in a lookup that hangs is left
/// behind when nobody waits for it, because `getaddrinfo` cannot be interrupted.
pub struct Lookups {
    desk: Arc<Desk>,
    fixed: BTreeMap<Box<str>, Vec<SocketAddr>>,
    addresses: Addresses,
}

/// Somebody who waits for a lookup. Dropped, they do not wait any more.
#[must_use = "nobody waits for a lookup that is dropped"]
pub struct Lookup(Option<(Arc<Desk>, Place)>);

impl Lookups {
    /// None yet, by the resolver, the fixed answers and the filter of these settings.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let names = config.names.clone();
        Self {
            desk: Arc::new(Desk::new(names.resolver)),
            fixed: names.fixed,
            addresses: config.addresses.clone(),
        }
    }

    /// What it means that a lookup took longer than connecting may: [`Timeout`](ErrorKind::Timeout). How long that was, is
    /// said by who knows it.
    ///
    /// ```
    /// let late = fetch_many::strategy::Lookups::late();
    /// assert_eq!(late.to_string(), "name not resolved in time");
    /// ```
    #[must_use]
    pub fn late() -> Error {
        Error::new(ErrorKind::Timeout).detail("name not resolved in time")
    }

    /// Hands the race of an origin's addresses to `tell`: at once, on this thread, if they are known; else on another
    /// thread, which it must not hold up. It is called once, or not at all if the [`Lookup`] is dropped before.
    ///
    /// What it may be told is an error of kind [`Resolve`](ErrorKind::Resolve) or
    /// [`NotAllowed`](ErrorKind::NotAllowed).
    ///
    /// ```
    /// use std::sync::mpsc::channel;
    ///
    /// use fetch_many::Config;
    /// use fetch_many::strategy::{Lookups, Origin, RaceStep};
    ///
    /// let url = "http://localhost:81/".parse().unwrap();
    /// let (sender, answer) = channel();
    /// let lookups = Lookups::new(&Config::default());
    /// let lookup = lookups.look_up(Origin::of(&url)?, move |found| drop(sender.send(found)));
    /// let mut race = answer.recv().expect("it is told")?;
    /// let RaceStep::Connect(address) = race.next(std::time::Instant::now()) else {
    ///     panic!("there is an address");
    /// };
    /// assert!(address.ip().is_loopback() && address.port() == 81);
    /// # drop(lookup);
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    pub fn look_up(
        &self,
        origin: Origin<'_>,
        tell: impl FnOnce(Result<Race, Error>) + Send + 'static,
    ) -> Lookup {
        let port = origin.port();
        if let Some(ip) = origin.ip() {
            let address = SocketAddr::new(ip, port);
            tell(allowed(&self.addresses, vec![address]).map(Race::new));
            return Lookup(None);
        }
        let (addresses, desk) = (self.addresses.clone(), Arc::clone(&self.desk));
        let tell = move |name: &Arc<str>, number, found| {
            tell(race(&desk, &addresses, name, number, found, port));
        };
        if let Some(fixed) = self.fixed.get(origin.host()) {
            let found = if fixed.is_empty() {
                // That is for certain, and not only for now.
                Err(io::ErrorKind::NotFound.into())
            } else {
                Ok(fixed.clone())
            };
            // No lookup has this number.
            tell(&origin.host().into(), 0, found.into());
            return Lookup(None);
        }
        let place = self.desk.ask(origin.host(), Box::new(tell));
        Lookup(place.map(|place| (Arc::clone(&self.desk), place)))
    }

    /// The same as a future, for whatever runtime.
    ///
    /// ```
    /// use std::pin::pin;
    /// use std::task::{Context, Poll, Waker};
    ///
    /// use fetch_many::strategy::{Lookups, Origin};
    /// use fetch_many::{Addresses, Config, ErrorKind};
    ///
    /// let url = "http://127.0.0.1/".parse().unwrap();
    /// let lookups = Lookups::new(&Config::default().addresses(Addresses::Public));
    /// let found = pin!(lookups.resolve(Origin::of(&url)?));
    /// let Poll::Ready(found) = found.poll(&mut Context::from_waker(Waker::noop())) else {
    ///     panic!("there is nothing to look up");
    /// };
    /// assert_eq!(found.unwrap_err().kind(), ErrorKind::NotAllowed);
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    #[must_use]
    pub fn resolve(&self, origin: Origin<'_>) -> Resolving {
        let shared = Arc::<resolving::Shared>::default();
        let answer = Arc::clone(&shared);
        let lookup = self.look_up(origin, move |found| answer.tell(found));
        Resolving::new(shared, lookup)
    }
}

/// The race of these addresses, which tells the desk how it ends.
fn race(
    desk: &Arc<Desk>,
    filter: &Addresses,
    name: &Arc<str>,
    number: u64,
    found: Found,
    port: u16,
) -> Result<Race, Error> {
    let found = match found {
        Found::Addresses(found) => found,
        Found::Failed(failure) => return Err(Error::from(&failure)),
    };
    let with_port = |address: &SocketAddr| {
        let mut address = *address;
        if address.port() == 0 {
            address.set_port(port);
        }
        address
    };
    let mut addresses = allowed(filter, found.iter().map(with_port).collect())?;
    let has_choice = addresses.len() > 1;
    let winner = if has_choice { desk.winner(name) } else { None };
    if let Some(winner) = winner {
        put_first(&mut addresses, winner);
    }
    let (desk, name) = (Arc::clone(desk), Arc::clone(name));
    Ok(Race::new(addresses).and_tell(move |ended| match ended {
        Ended::Won(address) if has_choice => desk.won(&name, address),
        Ended::Won(_) => {}
        Ended::Lost => desk.lost(&name, number),
    }))
}

/// The one that won, or else that of the same host at another port.
fn put_first(addresses: &mut [SocketAddr], winner: SocketAddr) {
    let at = |is: &dyn Fn(&SocketAddr) -> bool| addresses.iter().position(is);
    let same = at(&|address| *address == winner);
    let same_host = || at(&|address| address.ip() == winner.ip());
    if let Some(at) = same.or_else(same_host) {
        addresses[..=at].rotate_right(1);
    }
}

/// Those that may be connected to, at least one unless there was none.
fn allowed(filter: &Addresses, mut addresses: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Error> {
    // What is not allowed for certain is not connected to.
    let allows = |ip: IpAddr| catch_unwind(AssertUnwindSafe(|| filter.allows(ip))).unwrap_or(false);
    let first = addresses.first().map(SocketAddr::ip);
    addresses.retain(|address| allows(address.ip()));
    match first {
        Some(first) if addresses.is_empty() => {
            let error = Error::new(ErrorKind::NotAllowed);
            Err(match filter.objection(first) {
                Some(purpose) => error.detail(format!("address not allowed ({purpose})")),
                None => error,
            })
        }
        _ => Ok(addresses),
    }
}

impl Drop for Lookup {
    fn drop(&mut self) {
        if let Some((desk, place)) = self.0.take() {
            desk.forget(&place);
        }
    }
}

impl fmt::Debug for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.0.as_ref().map(|(_, place)| place);
        f.debug_tuple("Lookup").field(&place).finish()
    }
}

impl fmt::Debug for Lookups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lookups")
            .field("fixed", &self.fixed)
            .field("addresses", &self.addresses)
            .finish_non_exhaustive()
    }
}
