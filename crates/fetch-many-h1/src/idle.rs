//! Connections that wait for the next request: [`IdleList`].

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::origin::Origin;

/// Connections that wait for the next request, by origin, the last one first: the others may expire.
///
/// No task watches them. Whether one is still alive turns out when it is asked for.
pub(crate) struct IdleList<C> {
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
    pub(crate) fn new(max_per_host: usize, timeout: Duration) -> Self {
        Self {
            lists: Mutex::new(Lists {
                hosts: [HashMap::new(), HashMap::new()],
                sweep_at: Instant::now().checked_add(timeout),
            }),
            max_per_host,
            timeout,
        }
    }

    /// The one that has been idle for the shortest time.
    pub(crate) fn take(&self, origin: Origin<'_>, now: Instant) -> Option<C> {
        let mut lists = self.lock();
        let list = lists.hosts[usize::from(origin.https)].get_mut(origin.authority())?;
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
    pub(crate) fn put(&self, origin: Origin<'_>, connection: C, since: Instant) {
        if self.max_per_host == 0 {
            return;
        }
        let mut lists = self.lock();
        let hosts = &mut lists.hosts[usize::from(origin.https)];
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
    pub(crate) fn clear(&self) -> bool {
        let hosts = std::mem::take(&mut self.lock().hosts);
        hosts
            .iter()
            .any(|hosts| hosts.values().any(|list| !list.is_empty()))
    }

    /// All expired ones, at most once per `timeout`: each connection is looked at a bounded number
    /// of times, and none is kept for longer than twice `timeout` while anything is fetched.
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
    use fetch_many::http::Uri;

    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(60);

    fn uri(url: &str) -> Uri {
        url.parse().unwrap()
    }

    fn count<C>(list: &IdleList<C>) -> usize {
        let lists = list.lock();
        lists.hosts.iter().map(HashMap::len).sum()
    }

    #[test]
    fn the_last_comes_first_and_only_to_its_origin() {
        let list = IdleList::new(2, TIMEOUT);
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
        let list = IdleList::new(8, TIMEOUT);
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
        let list = IdleList::new(1, Duration::MAX);
        let a = uri("http://a/");
        let a = Origin::of(&a).unwrap();
        let now = Instant::now();
        list.put(a, 1, now);
        assert_eq!(list.take(a, now), Some(1));
    }
}
