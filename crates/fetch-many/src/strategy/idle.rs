//! Connections that wait for the next request: [`IdleList`].

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::Config;
use crate::wire::origin::Origin;

/// Connections that wait for the next request, by origin. The last one comes first: the server is the
/// least likely to have closed it, and the others may expire.
///
/// Nobody watches them. Whether one is still alive turns out when it is asked for.
///
/// ```
/// use std::time::Instant;
///
/// use fetch_many::Config;
/// use fetch_many::strategy::{IdleList, Origin};
///
/// let idle = IdleList::new(&Config::default());
/// let url = "http://example.com/".parse().unwrap();
/// let origin = Origin::of(&url)?;
/// idle.put(origin, "a connection", Instant::now());
/// assert_eq!(idle.take(origin, Instant::now()), Some("a connection"));
/// # Ok::<(), fetch_many::Error>(())
/// ```
pub struct IdleList<C> {
    // A lock, not one list per thread: which thread runs the next exchange is the executor's choice.
    // It is held for a look-up and a push or pop; connections are closed outside it.
    lists: Mutex<Lists<C>>,
    max_per_host: usize,
    timeout: Duration,
}

struct Lists<C> {
    /// `http` and `https`.
    hosts: [HashMap<Box<str>, Vec<Idle<C>>>; 2],
    /// When to look for expired ones of hosts that nobody asks any more.
    sweep_at: Option<Instant>,
}

struct Idle<C> {
    connection: C,
    since: Instant,
}

impl<C> IdleList<C> {
    /// None yet, and so many per host for so long.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let (max_per_host, timeout) = (config.max_idle_per_host, config.idle_timeout);
        Self {
            lists: Mutex::new(Lists {
                hosts: [HashMap::new(), HashMap::new()],
                sweep_at: Instant::now().checked_add(timeout),
            }),
            max_per_host,
            timeout,
        }
    }

    /// The one that has been idle for the shortest time, unless that is too long.
    pub fn take(&self, origin: Origin<'_>, now: Instant) -> Option<C> {
        let mut lists = self.lock();
        let list = lists.hosts[usize::from(origin.is_https())].get_mut(origin.authority())?;
        let newest = list.pop()?;
        if !self.is_expired(&newest, now) {
            return Some(newest.connection);
        }
        // The others have been idle for longer.
        let expired = std::mem::take(list);
        drop(lists);
        drop((newest, expired));
        None
    }

    /// Keeps `connection` for the next request to `origin`, if there is room.
    pub fn put(&self, origin: Origin<'_>, connection: C, since: Instant) {
        if self.max_per_host == 0 {
            return;
        }
        let mut lists = self.lock();
        let hosts = &mut lists.hosts[usize::from(origin.is_https())];
        let full = match hosts.get_mut(origin.authority()) {
            Some(list) if list.len() >= self.max_per_host => Some(connection),
            Some(list) => {
                list.push(Idle { connection, since });
                None
            }
            None => {
                let list = vec![Idle { connection, since }];
                hosts.insert(origin.authority().into(), list);
                None
            }
        };
        let expired = self.sweep(&mut lists, since);
        drop(lists);
        drop((full, expired));
    }

    /// Gives up all of them, and says whether there were any.
    pub fn clear(&self) -> bool {
        let hosts = std::mem::take(&mut self.lock().hosts);
        hosts
            .iter()
            .any(|hosts| hosts.values().any(|list| !list.is_empty()))
    }

    /// All expired ones, at most once per `timeout`: each connection is looked at a bounded number
    /// of times, and none is kept for longer than twice `timeout` while others are put here.
    fn sweep(&self, lists: &mut Lists<C>, now: Instant) -> Vec<Idle<C>> {
        if lists.sweep_at.is_none_or(|at| now < at) {
            return Vec::new();
        }
        lists.sweep_at = now.checked_add(self.timeout);
        let mut expired = Vec::new();
        for hosts in &mut lists.hosts {
            hosts.retain(|_, list| {
                let oldest = list.partition_point(|idle| self.is_expired(idle, now));
                expired.extend(list.drain(..oldest));
                !list.is_empty()
            });
        }
        expired
    }

    fn is_expired(&self, idle: &Idle<C>, now: Instant) -> bool {
        now.saturating_duration_since(idle.since) >= self.timeout
    }

    fn lock(&self) -> MutexGuard<'_, Lists<C>> {
        // Nothing in here leaves the lists half changed.
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C> fmt::Debug for IdleList<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdleList")
            .field("max_per_host", &self.max_per_host)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use http::Uri;

    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(60);

    fn uri(url: &str) -> Uri {
        url.parse().unwrap()
    }

    fn list(max_per_host: usize, timeout: Duration) -> IdleList<u32> {
        let config = Config::default().max_idle_per_host(max_per_host);
        IdleList::new(&config.idle_timeout(timeout))
    }

    fn count<C>(list: &IdleList<C>) -> usize {
        let lists = list.lock();
        lists.hosts.iter().map(HashMap::len).sum()
    }

    #[test]
    fn the_last_comes_first_and_only_to_its_origin() {
        let list = list(2, TIMEOUT);
        let (http, https) = (uri("http://a/"), uri("https://a/"));
        let (http, https) = (Origin::of(&http).unwrap(), Origin::of(&https).unwrap());
        for number in 1..=3 {
            list.put(http, number, Instant::now());
        }
        let now = Instant::now();
        assert_eq!(list.take(https, now), None);
        assert_eq!(list.take(http, now), Some(2), "the third had no room");
        assert_eq!(list.take(http, now), Some(1));
        assert_eq!(list.take(http, now), None);
    }

    #[test]
    fn expired_ones_are_gone_also_those_of_hosts_that_nobody_asks() {
        let list = list(8, TIMEOUT);
        let (a, b) = (uri("http://a/"), uri("http://b/"));
        let (a, b) = (Origin::of(&a).unwrap(), Origin::of(&b).unwrap());
        let now = Instant::now();
        list.put(a, 1, now);
        assert_eq!(list.take(a, now + TIMEOUT), None);

        list.put(a, 1, now);
        // The list was made before `now`, so it is due for its sweep by then.
        list.put(b, 2, now + TIMEOUT);
        assert_eq!(count(&list), 1, "the sweep left b alone");
    }

    #[test]
    fn times_without_end_do_not_overflow() {
        let list = list(1, Duration::MAX);
        let a = uri("http://a/");
        let a = Origin::of(&a).unwrap();
        let now = Instant::now();
        list.put(a, 1, now);
        assert_eq!(list.take(a, now), Some(1));
    }
}
