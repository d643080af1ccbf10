//! Connections that wait for their next request: [`Idle`].

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use fetch_many::Config;
use fetch_many::http::Uri;
use fetch_many::http::uri::{Authority, Scheme};

use crate::connection::Connection;

/// The host a connection leads to.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) tls: bool,
    authority: Authority,
}

/// As written, in place of `Authority`'s own comparison, which goes letter by letter to ignore case:
/// requests come with their hosts in lower case.
impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.tls == other.tls && self.authority.as_str() == other.authority.as_str()
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.tls.hash(state);
        self.authority.as_str().hash(state);
    }
}

impl Key {
    /// `None` without a host.
    pub(crate) fn new(uri: &Uri) -> Option<Self> {
        Some(Self {
            tls: uri.scheme() == Some(&Scheme::HTTPS),
            authority: uri.authority()?.clone(),
        })
    }

    pub(crate) fn host(&self) -> &str {
        self.authority.host()
    }

    /// Without the brackets of an IPv6 address.
    pub(crate) fn bare_host(&self) -> &str {
        self.host().trim_start_matches('[').trim_end_matches(']')
    }

    pub(crate) fn port(&self) -> u16 {
        let default = if self.tls { 443 } else { 80 };
        self.authority.port_u16().unwrap_or(default)
    }
}

/// The idle connections of a fetcher, all its workers'.
///
/// In place of ureq's own pool, one list for all hosts, which is walked several times per request, hands
/// out the oldest first, and cannot be asked for a new one.
#[derive(Debug)]
pub(crate) struct Idle {
    hosts: Mutex<Hosts>,
    max_per_host: usize,
    timeout: Duration,
}

#[derive(Debug, Default)]
struct Hosts {
    connections: HashMap<Key, Vec<Waiting>>,
    /// When those that nobody asks for are looked through.
    next_sweep: Option<Instant>,
}

#[derive(Debug)]
struct Waiting {
    connection: Connection,
    since: Instant,
}

impl Idle {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            hosts: Mutex::default(),
            max_per_host: config.max_idle_per_host,
            timeout: config.idle_timeout,
        }
    }

    /// The connection to this host that was used last: the server is the least likely to have
    /// closed it.
    pub(crate) fn take(&self, key: &Key) -> Option<Connection> {
        loop {
            let waiting = self.hosts().connections.get_mut(key)?.pop()?;
            // Here, not at the end of the statement above: closing a socket needs no lock.
            let mut connection = waiting.connection;
            if waiting.since.elapsed() < self.timeout && connection.is_quiet() {
                return Some(connection);
            }
        }
    }

    /// Keeps a connection, if there is room for it.
    pub(crate) fn put(&self, key: &Key, connection: Connection) {
        let now = Instant::now();
        let mut hosts = self.hosts();
        let expired = hosts.sweep(now, self.timeout);
        let waiting = Waiting {
            connection,
            since: now,
        };
        let refused = match hosts.connections.get_mut(key) {
            Some(list) if list.len() < self.max_per_host => {
                list.push(waiting);
                None
            }
            None if self.max_per_host > 0 => {
                hosts.connections.insert(key.clone(), vec![waiting]);
                None
            }
            _ => Some(waiting),
        };
        drop(hosts);
        drop((expired, refused));
    }

    /// Closes all.
    pub(crate) fn clear(&self) {
        let connections = std::mem::take(&mut self.hosts().connections);
        drop(connections);
    }

    /// Nothing that can panic happens under the lock; should it, the list is whole all the same.
    fn hosts(&self) -> MutexGuard<'_, Hosts> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hosts {
    /// What has been idle for too long. Looks at most once in `timeout`, so that its cost does not
    /// grow with the number of requests.
    fn sweep(&mut self, now: Instant, timeout: Duration) -> Vec<Waiting> {
        let due = *self.next_sweep.get_or_insert_with(|| later(now, timeout));
        if now < due {
            return Vec::new();
        }
        self.next_sweep = Some(later(now, timeout));
        let mut expired = Vec::new();
        self.connections.retain(|_, list| {
            let fresh = list.partition_point(|waiting| now - waiting.since >= timeout);
            expired.extend(list.drain(..fresh));
            !list.is_empty()
        });
        expired
    }
}

/// A timeout so long that it has no end is as good as a day.
fn later(now: Instant, timeout: Duration) -> Instant {
    now + timeout.min(Duration::from_secs(24 * 60 * 60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{TcpListener, TcpStream};
    use std::sync::Arc;

    fn connection() -> (Connection, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let socket = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        socket.set_nonblocking(true).unwrap();
        let (peer, _) = listener.accept().unwrap();
        (Connection::new(Arc::new(socket), None), peer)
    }

    fn key(uri: &'static str) -> Key {
        Key::new(&Uri::from_static(uri)).unwrap()
    }

    #[test]
    fn keys_know_scheme_and_port() {
        assert_eq!(key("http://[::1]/").port(), 80);
        assert_eq!(key("https://[::1]/").port(), 443);
        assert_eq!(key("https://[::1]:1/").bare_host(), "::1");
        assert_ne!(key("http://a/"), key("https://a/"));
    }

    #[test]
    fn the_last_is_first_and_there_is_an_end_to_them() {
        let idle = Idle::new(&Config::default().max_idle_per_host(2));
        let a = key("http://a/");
        let mut peers = Vec::new();
        for _ in 0..3 {
            let (connection, peer) = connection();
            idle.put(&a, connection);
            peers.push(peer);
        }
        let port = |connection: Connection| connection.socket.local_addr().unwrap().port();
        for peer in peers.iter().take(2).rev() {
            let taken = port(idle.take(&a).unwrap());
            assert_eq!(taken, peer.peer_addr().unwrap().port());
        }
        assert!(idle.take(&a).is_none());
        assert!(idle.take(&key("http://b/")).is_none());
    }

    #[test]
    fn what_is_too_old_is_closed() {
        let idle = Idle::new(&Config::default().idle_timeout(Duration::ZERO));
        let (a, b) = (key("http://a/"), key("http://b/"));
        let (connection, _peer) = connection();
        idle.put(&a, connection);
        assert!(idle.take(&a).is_none());
        let mut hosts = Hosts::default();
        let (connection, _peer) = self::connection();
        let since = Instant::now();
        let waiting = Waiting { connection, since };
        hosts.connections.insert(b, vec![waiting]);
        let second = Duration::from_secs(1);
        assert!(hosts.sweep(since, second).is_empty());
        assert_eq!(hosts.sweep(since + second, second).len(), 1);
        assert!(hosts.connections.is_empty());
    }
}
