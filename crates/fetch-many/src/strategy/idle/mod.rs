//! Connections that wait for the next request: [`IdleList`].

mod lists;
mod openings;
mod room;

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use self::lists::{Lists, close_oldest, lock};
pub use self::openings::Opening;
use self::openings::Openings;
pub use self::room::Room;
use crate::Config;
use crate::descriptors::default_max_idle;
use crate::wire::origin::Origin;

/// Connections that wait for the next request, by origin. The last one comes first: the server is the
/// least likely to have closed it, and the others may expire. Of each host, and of all together, there
/// are at most as many as [`Config`] says.
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
    openings: Arc<Openings>,
    max: usize,
    max_per_host: usize,
    timeout: Duration,
}

impl<C> IdleList<C> {
    /// None yet, and so many for so long: `max_idle`, `max_idle_per_host`, `idle_timeout`.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self {
            lists: Mutex::new(Lists::new()),
            openings: Arc::default(),
            max: config.max_idle.unwrap_or_else(default_max_idle),
            max_per_host: config.max_idle_per_host,
            timeout: config.idle_timeout,
        }
    }

    /// The one that has been idle for the shortest time, unless that is too long.
    pub fn take(&self, origin: Origin<'_>, now: Instant) -> Option<C> {
        let mut lists = lock(&self.lists);
        let host = lists.host(origin)?;
        let (newest, since) = lists.newest(host)?;
        if !self.is_expired(since, now) {
            return Some(lists.remove(newest));
        }
        // The others have been idle for longer.
        let expired = self.remove_expired(&mut lists, now);
        drop(lists);
        drop(expired);
        None
    }

    /// Keeps `connection` for the next request to `origin`. If there are too many of this host's, it is
    /// closed; if there are too many in all, the oldest is.
    pub fn put(&self, origin: Origin<'_>, connection: C, since: Instant) {
        if self.max_per_host == 0 || self.max == 0 {
            return;
        }
        let mut lists = lock(&self.lists);
        let expired = self.remove_expired(&mut lists, since);
        let host = match lists.host(origin) {
            Some(host) => host,
            None => lists.add_host(origin),
        };
        let closed = if lists.count(host) >= self.max_per_host {
            Some(connection)
        } else {
            let oldest = (lists.len() >= self.max).then(|| lists.pop_oldest());
            lists.push(host, connection, since);
            oldest.flatten()
        };
        drop(lists);
        drop((expired, closed));
        // Not asked first: who begins to wait looks at the list after it is known that somebody waits.
        if self.openings.anybody_waits() {
            close_oldest(&self.lists);
        }
    }

    /// Gives up those to `origin` that have been idle since before `then`: nothing has been heard on them
    /// since, and another that was as old has turned out to be dead.
    ///
    /// ```
    /// use std::time::{Duration, Instant};
    ///
    /// use fetch_many::Config;
    /// use fetch_many::strategy::{IdleList, Origin};
    ///
    /// let idle = IdleList::new(&Config::default());
    /// let url = "http://example.com/".parse().unwrap();
    /// let origin = Origin::of(&url)?;
    /// let (then, later) = (Instant::now(), Instant::now() + Duration::from_secs(1));
    /// idle.put(origin, "old", then);
    /// idle.put(origin, "new", later);
    /// idle.give_up(origin, later);
    /// assert_eq!(idle.take(origin, later), Some("new"));
    /// assert_eq!(idle.take(origin, later), None);
    /// # Ok::<(), fetch_many::Error>(())
    /// ```
    pub fn give_up(&self, origin: Origin<'_>, then: Instant) {
        let mut lists = lock(&self.lists);
        let given_up = lists
            .host(origin)
            .map(|host| lists.pop_older_than(host, then));
        drop(lists);
        drop(given_up);
    }

    /// Room for one more connection: it is counted there, and waits there should there be no descriptor for it.
    #[must_use]
    pub fn room(&self) -> Room<'_, C> {
        Room::new(&self.lists, &self.openings)
    }

    /// The oldest, as far as they have expired: each connection is looked at a bounded number of times,
    /// and none is kept for longer than `timeout` while others are put here.
    fn remove_expired(&self, lists: &mut Lists<C>, now: Instant) -> Vec<C> {
        let mut expired = Vec::new();
        while lists
            .oldest_since()
            .is_some_and(|since| self.is_expired(since, now))
        {
            expired.extend(lists.pop_oldest());
        }
        expired
    }

    fn is_expired(&self, since: Instant, now: Instant) -> bool {
        now.saturating_duration_since(since) >= self.timeout
    }
}

impl<C> fmt::Debug for IdleList<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdleList")
            .field("max", &self.max)
            .field("max_per_host", &self.max_per_host)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
