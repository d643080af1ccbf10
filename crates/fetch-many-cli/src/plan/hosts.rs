//! The hosts of a list, and how often each would be asked: [`Hosts`].

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::time::Duration;

use fetch_many::Addresses;
use fetch_many::http::Uri;

use crate::list::{Entry, is_loopback};

/// The hosts of a list: about 50 bytes for each. Names are kept of those alone that are shown.
pub(super) struct Hosts {
    hashes: RandomState,
    all: HashMap<u64, Host>,
    /// Those with the most entries, and their names as soon as they are seen again.
    largest: Option<HashMap<u64, String>>,
}

/// One of them.
#[derive(Clone, Copy, Default)]
struct Host {
    /// Which one it is in the list, from 0.
    order: u64,
    entries: u64,
    started: u64,
    first: Duration,
    last: Duration,
}

/// One of the largest.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Large {
    pub(super) name: String,
    pub(super) entries: u64,
    /// How many requests a second would be sent to it, from the first to the last.
    pub(super) per_second: f64,
}

/// So many are shown.
pub(super) const SHOWN: usize = 10;

impl Hosts {
    pub(super) fn new() -> Self {
        Self {
            hashes: RandomState::new(),
            all: HashMap::new(),
            largest: None,
        }
    }

    /// Counts an entry.
    pub(super) fn count(&mut self, entry: &Entry) {
        let key = self.hashes.hash_one(entry.host());
        let order = self.len();
        let host = self.all.entry(key).or_default();
        if host.entries == 0 {
            host.order = order;
        }
        host.entries += 1;
    }

    pub(super) fn len(&self) -> u64 {
        self.all.len() as u64
    }

    pub(super) fn entries(&self) -> u64 {
        self.all.values().map(|host| host.entries).sum()
    }

    /// A request is sent to the host of this URL.
    pub(super) fn start(&mut self, uri: &Uri, at: Duration) {
        let authority = uri.authority().map_or("", |it| it.as_str());
        let scheme = uri.scheme_str().unwrap_or_default();
        let key = self.hashes.hash_one((scheme, authority));
        let hosts = &self.all;
        let largest = self.largest.get_or_insert_with(|| largest(hosts));
        if let Some(name) = largest.get_mut(&key).filter(|name| name.is_empty()) {
            authority.clone_into(name);
        }
        let host = self.all.entry(key).or_default();
        if host.started == 0 {
            host.first = at;
        }
        host.started += 1;
        host.last = at;
    }

    /// Those with the most entries, largest first.
    pub(super) fn largest(&self) -> Vec<Large> {
        let named = self
            .largest
            .iter()
            .flatten()
            .filter(|(_, name)| !name.is_empty());
        let mut all: Vec<_> = named
            .filter_map(|(key, name)| Some((self.all.get(key)?, name)))
            .collect();
        all.sort_by_key(|(host, _)| host.place());
        let large = all.into_iter().map(|(host, name)| Large {
            name: name.clone(),
            entries: host.entries,
            per_second: host.per_second(),
        });
        large.collect()
    }
}

/// Without their names.
fn largest(hosts: &HashMap<u64, Host>) -> HashMap<u64, String> {
    let mut all: Vec<_> = hosts
        .iter()
        .map(|(key, host)| (host.place(), *key))
        .collect();
    if all.len() > SHOWN {
        all.select_nth_unstable(SHOWN);
        all.truncate(SHOWN);
    }
    all.into_iter()
        .map(|(_, key)| (key, String::new()))
        .collect()
}

impl Host {
    /// The largest first; of those that are as large, the first in the list.
    fn place(&self) -> (Reverse<u64>, u64) {
        (Reverse(self.entries), self.order)
    }

    #[expect(clippy::cast_precision_loss, reason = "counts below 2^53 are exact")]
    fn per_second(&self) -> f64 {
        let time = self.last.saturating_sub(self.first).as_secs_f64();
        match self.started {
            // Too few to speak of a rate.
            0..=10 => 0.0,
            // All at once.
            started if time == 0.0 => started as f64,
            started => (started - 1) as f64 / time,
        }
    }
}

/// Whether this host, which may have a port, is likely to be the user's own: this machine, or one with a private address.
pub(super) fn is_own(authority: &str) -> bool {
    let host = authority
        .rsplit_once(':')
        .map_or(authority, |(host, port)| {
            let is_port = port.bytes().all(|byte| byte.is_ascii_digit());
            if is_port { host } else { authority }
        });
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match host.parse::<IpAddr>() {
        Ok(ip) => !Addresses::Public.allows(ip),
        Err(_) => is_loopback(host) || !host.contains('.'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_hosts_are_told_from_others() {
        for own in [
            "localhost:8080",
            "a.localhost",
            "a.localhost.",
            "127.0.0.1",
            "[::1]:80",
            "10.0.0.7:81",
            "192.168.1.1",
            "intranet",
        ] {
            assert!(is_own(own), "{own}");
        }
        for other in [
            "example.com",
            "example.com:8080",
            "1.1.1.1",
            "[2606:4700::1]:443",
        ] {
            assert!(!is_own(other), "{other}");
        }
    }
}
