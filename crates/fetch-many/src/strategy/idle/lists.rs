//! Which connections lie idle, to whom and in which order: [`Lists`], which reads no clock.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use slab::Slab;

use crate::wire::origin::Origin;

/// So many hosts are remembered though nothing of theirs lies idle.
const FEW: usize = 64;

/// Connections in two orders: all of them, and those of each host. Both are chains through the same
/// entries, so that each step here takes the same time however many there are.
pub(super) struct Lists<C> {
    /// By origin: `http` and `https`. An emptied host stays, because most are used again at once.
    keys: [HashMap<Arc<str>, usize>; 2],
    hosts: Slab<Host>,
    entries: Slab<Idle<C>>,
    oldest: Option<usize>,
    newest: Option<usize>,
    /// The host that was asked for last. Often it is the next one too, and to compare it takes less than to
    /// hash it.
    recent: Option<usize>,
    /// So many hosts, then the emptied ones are forgotten.
    most_hosts: usize,
}

struct Host {
    authority: Arc<str>,
    is_https: bool,
    newest: Option<usize>,
    count: usize,
}

struct Idle<C> {
    connection: C,
    since: Instant,
    host: usize,
    of_all: Neighbours,
    of_host: Neighbours,
}

#[derive(Clone, Copy, Default)]
struct Neighbours {
    older: Option<usize>,
    newer: Option<usize>,
}

impl<C> Lists<C> {
    pub(super) fn new() -> Self {
        Self {
            keys: [HashMap::new(), HashMap::new()],
            hosts: Slab::new(),
            entries: Slab::new(),
            oldest: None,
            newest: None,
            recent: None,
            most_hosts: FEW,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The host of this origin, if it is known.
    pub(super) fn host(&mut self, origin: Origin<'_>) -> Option<usize> {
        let is_recent = |recent: &usize| self.hosts[*recent].is(origin);
        if let Some(recent) = self.recent.filter(is_recent) {
            return Some(recent);
        }
        let keys = &self.keys[usize::from(origin.is_https())];
        let host = *keys.get(origin.authority())?;
        self.recent = Some(host);
        Some(host)
    }

    /// How many lie idle to this host.
    pub(super) fn count(&self, host: usize) -> usize {
        self.hosts[host].count
    }

    /// The newest to this host, and since when it has been idle.
    pub(super) fn newest(&self, host: usize) -> Option<(usize, Instant)> {
        let newest = self.hosts[host].newest?;
        Some((newest, self.entries[newest].since))
    }

    /// Since when the oldest of all has been idle.
    pub(super) fn oldest_since(&self) -> Option<Instant> {
        Some(self.entries[self.oldest?].since)
    }

    /// The oldest of all.
    pub(super) fn pop_oldest(&mut self) -> Option<C> {
        self.oldest.map(|oldest| self.remove(oldest))
    }

    /// Those to this host that have been idle since before `then`.
    pub(super) fn pop_older_than(&mut self, host: usize, then: Instant) -> Vec<C> {
        let mut removed = Vec::new();
        let mut next = self.hosts[host].newest;
        while let Some(key) = next {
            let Idle { since, of_host, .. } = &self.entries[key];
            next = of_host.older;
            if *since < then {
                removed.push(self.remove(key));
            }
        }
        removed
    }

    /// The newest from now on.
    pub(super) fn push(&mut self, host: usize, connection: C, since: Instant) {
        let before = |older| Neighbours { older, newer: None };
        let (newest, newest_of_host) = (self.newest, self.hosts[host].newest);
        let key = self.entries.insert(Idle {
            connection,
            since,
            host,
            of_all: before(newest),
            of_host: before(newest_of_host),
        });
        match newest {
            Some(older) => self.entries[older].of_all.newer = Some(key),
            None => self.oldest = Some(key),
        }
        if let Some(older) = newest_of_host {
            self.entries[older].of_host.newer = Some(key);
        }
        self.newest = Some(key);
        let host = &mut self.hosts[host];
        host.newest = Some(key);
        host.count += 1;
    }

    pub(super) fn remove(&mut self, key: usize) -> C {
        let Idle {
            connection,
            host,
            of_all,
            of_host,
            ..
        } = self.entries.remove(key);
        match of_all.older {
            Some(older) => self.entries[older].of_all.newer = of_all.newer,
            None => self.oldest = of_all.newer,
        }
        match of_all.newer {
            Some(newer) => self.entries[newer].of_all.older = of_all.older,
            None => self.newest = of_all.older,
        }
        if let Some(older) = of_host.older {
            self.entries[older].of_host.newer = of_host.newer;
        }
        let host = &mut self.hosts[host];
        host.count -= 1;
        match of_host.newer {
            Some(newer) => self.entries[newer].of_host.older = of_host.older,
            None => host.newest = of_host.older,
        }
        connection
    }

    /// Remembers a host that is not known.
    pub(super) fn add_host(&mut self, origin: Origin<'_>) -> usize {
        if self.hosts.len() >= self.most_hosts {
            self.forget_emptied();
        }
        let authority = Arc::<str>::from(origin.authority());
        let host = self.hosts.insert(Host {
            authority: Arc::clone(&authority),
            is_https: origin.is_https(),
            newest: None,
            count: 0,
        });
        self.keys[usize::from(origin.is_https())].insert(authority, host);
        host
    }

    /// Next time when there are twice as many as stay: each host is looked at a bounded number of times.
    fn forget_emptied(&mut self) {
        self.recent = None;
        let hosts = &mut self.hosts;
        for keys in &mut self.keys {
            keys.retain(|_, host| {
                let stays = hosts[*host].count > 0;
                if !stays {
                    hosts.remove(*host);
                }
                stays
            });
        }
        self.most_hosts = FEW.max(2 * hosts.len());
    }
}

impl Host {
    fn is(&self, origin: Origin<'_>) -> bool {
        self.is_https == origin.is_https() && *self.authority == *origin.authority()
    }
}

pub(super) fn lock<C>(lists: &Mutex<Lists<C>>) -> MutexGuard<'_, Lists<C>> {
    // Nothing in here leaves the lists half changed.
    lists.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Closes the oldest of all. False if there is none.
pub(super) fn close_oldest<C>(lists: &Mutex<Lists<C>>) -> bool {
    let oldest = lock(lists).pop_oldest();
    // Here, where nothing is locked any more.
    oldest.is_some()
}
