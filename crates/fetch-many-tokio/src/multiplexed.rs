//! Connections that carry many requests at once, by HTTP/2: [`Multiplexed`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fetch_many::http::header::HOST;
use fetch_many::strategy::Origin;
use fetch_many::{Capability, Config, Error, Request};
use tokio::sync::Notify;

use crate::clients::{Client, Clients};

/// Which connection the requests to a host share, while there are any; afterwards it waits in the list that all idle
/// connections wait in.
///
/// What a host speaks, its first connection says. So the first request connects, and the others wait for what it finds:
/// else each would make a connection, and all but one for nothing. If that fails, each connects for itself, as by
/// HTTP/1.1.
#[derive(Debug)]
pub(crate) struct Multiplexed {
    /// Without it, nothing is sent.
    pub(crate) is_required: bool,
    /// Those with a request in flight.
    hosts: Mutex<HashMap<Box<str>, Host>>,
}

#[derive(Debug)]
struct Host {
    /// How many requests are in flight to it.
    requests: usize,
    found: Found,
    /// Something has been found.
    changed: Arc<Notify>,
}

/// What is known of a host.
#[derive(Debug)]
enum Found {
    Nothing,
    /// Nothing, but somebody is connecting.
    Soon,
    /// No connection that can be shared.
    None,
    Shared(Arc<Client>),
}

/// What a request does next.
pub(crate) enum Turn {
    /// It goes on this connection.
    Share(Arc<Client>),
    /// It takes one that is idle, or connects.
    Connect,
}

impl Multiplexed {
    /// If the settings ask for it, and it is built in.
    pub(crate) fn new(config: &Config) -> Option<Self> {
        let is_there = cfg!(feature = "http2") && config.wants(Capability::Http2);
        is_there.then(|| Self {
            is_required: config.requires(Capability::Http2),
            hosts: Mutex::default(),
        })
    }

    /// Whether a request can be made so. If it must be, and cannot, that is an error.
    ///
    /// Without TLS there is nothing to choose a protocol by. And reqwest's `:authority` is that of the URL, which a `Host`
    /// must not contradict (RFC 9113 §8.3.1).
    pub(crate) fn takes(&self, request: &Request, origin: Origin<'_>) -> Result<bool, Error> {
        let why = if !origin.is_https() {
            "http/2 is required, and an http url is asked by http/1.1"
        } else if has_another_host(request, origin)? {
            "http/2 is required, and a host other than the url's is asked for by http/1.1"
        } else {
            return Ok(true);
        };
        if self.is_required {
            return Err(Error::unsupported(Capability::Http2).detail(why));
        }
        Ok(false)
    }

    /// A place for one request to `origin`, until it is dropped.
    pub(crate) fn sit<'a>(&'a self, clients: &'a Clients, origin: Origin<'a>) -> Seat<'a> {
        let mut hosts = self.hosts();
        let host = match hosts.get_mut(origin.authority()) {
            Some(host) => host,
            None => hosts.entry(origin.authority().into()).or_insert(Host {
                requests: 0,
                found: Found::Nothing,
                changed: Arc::default(),
            }),
        };
        host.requests += 1;
        Seat {
            changed: Arc::clone(&host.changed),
            multiplexed: self,
            clients,
            origin,
            leads: false,
        }
    }

    fn hosts(&self) -> MutexGuard<'_, HashMap<Box<str>, Host>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn has_another_host(request: &Request, origin: Origin<'_>) -> Result<bool, Error> {
    let mut hosts = request.headers().get_all(HOST).iter();
    let usual = origin.host_field()?;
    Ok(hosts.any(|host| *host != usual))
}

/// One request's place among those to a host.
#[derive(Debug)]
pub(crate) struct Seat<'a> {
    multiplexed: &'a Multiplexed,
    clients: &'a Clients,
    origin: Origin<'a>,
    changed: Arc<Notify>,
    /// The others wait for what it finds.
    leads: bool,
}

impl Seat<'_> {
    /// What to do now. While somebody is connecting, that is waited for.
    pub(crate) async fn turn(&mut self) -> Turn {
        let changed = Arc::clone(&self.changed);
        loop {
            // First: what is found after this is heard.
            let notified = changed.notified();
            if let Some(turn) = self.turn_now() {
                return turn;
            }
            notified.await;
        }
    }

    /// What to do now, unless somebody is connecting.
    pub(crate) fn turn_now(&mut self) -> Option<Turn> {
        let mut hosts = self.multiplexed.hosts();
        // It is there for as long as this seat is.
        let host = hosts.get_mut(self.origin.authority())?;
        match &host.found {
            Found::Shared(client) => return Some(Turn::Share(Arc::clone(client))),
            Found::Soon => return None,
            Found::None => {}
            Found::Nothing => {
                host.found = Found::Soon;
                self.leads = true;
            }
        }
        Some(Turn::Connect)
    }

    /// A connection that others may share, unless there is one already.
    pub(crate) fn found(&mut self, client: &Arc<Client>) {
        self.tell(|found| {
            if !matches!(found, Found::Shared(_)) {
                *found = Found::Shared(Arc::clone(client));
            }
        });
    }

    /// The host speaks HTTP/1.1: nobody waits for a connection of somebody else's.
    pub(crate) fn found_none(&mut self) {
        self.tell(|found| {
            if !matches!(found, Found::Shared(_)) {
                *found = Found::None;
            }
        });
    }

    /// Nobody more goes on this connection. Those that are on it stay.
    pub(crate) fn give_up(&mut self, client: &Arc<Client>) {
        self.tell(|found| {
            if matches!(found, Found::Shared(shared) if Arc::ptr_eq(shared, client)) {
                *found = Found::Nothing;
            }
        });
    }

    fn tell(&mut self, change: impl FnOnce(&mut Found)) {
        if let Some(host) = self.multiplexed.hosts().get_mut(self.origin.authority()) {
            change(&mut host.found);
        }
        self.leads = false;
        self.changed.notify_waiters();
    }
}

/// The last request to a host puts its connection where idle ones wait.
impl Drop for Seat<'_> {
    fn drop(&mut self) {
        if self.leads {
            self.found_none();
        }
        let mut hosts = self.multiplexed.hosts();
        let Some(host) = hosts.get_mut(self.origin.authority()) else {
            return;
        };
        host.requests -= 1;
        if host.requests > 0 {
            return;
        }
        let left = hosts.remove(self.origin.authority());
        drop(hosts);
        let Some(Found::Shared(client)) = left.map(|host| host.found) else {
            return;
        };
        if let Some(client) = Arc::into_inner(client) {
            self.clients.put_idle(self.origin, client);
        }
    }
}
