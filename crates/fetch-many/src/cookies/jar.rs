//! Many cookies: [`Jar`].

use std::collections::HashMap;

use http::{HeaderValue, Uri};

use super::cookie::{Cookie, header, is_address};

/// How many of a domain are kept, and how many in all (RFC 6265 §6.1 wants 50 and 3,000 at least).
const OF_A_DOMAIN: usize = 180;
const IN_ALL: usize = 3_000;

#[derive(Default)]
pub(super) struct Jar {
    domains: HashMap<String, Vec<Kept>>,
    len: usize,
    /// How many there have been.
    serial: u64,
}

struct Kept {
    cookie: Cookie,
    /// The older, the lower.
    serial: u64,
}

impl Jar {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    #[cfg(test)]
    pub(super) fn domains(&self) -> usize {
        self.domains.len()
    }

    /// Keeps the cookie in place of one of the same name, domain and path; one that has expired ends it
    /// (RFC 6265 §5.3).
    pub(super) fn insert(&mut self, cookie: Cookie, now: u64) {
        if !cookie.trusted && self.hides_a_secure_one(&cookie) {
            return;
        }
        let domain = cookie.domain.clone();
        let kept = self.domains.entry(domain.clone()).or_default();
        let before = kept.len();
        kept.retain(|kept| !kept.cookie.is_expired(now));
        let same = |kept: &Kept| {
            let old = &kept.cookie;
            (&old.name, &old.path, old.host_only) == (&cookie.name, &cookie.path, cookie.host_only)
        };
        // The new one is as old as the one in whose place it comes.
        let place = kept.iter().position(same);
        let serial = place.map(|index| kept.remove(index).serial);
        if !cookie.is_expired(now) {
            self.serial += 1;
            let serial = serial.unwrap_or(self.serial);
            if kept.len() == OF_A_DOMAIN {
                remove_oldest(kept);
            }
            kept.push(Kept { cookie, serial });
        }
        self.len = self.len - before + kept.len();
        if kept.is_empty() {
            self.domains.remove(&domain);
        }
        if self.len > IN_ALL {
            self.make_room(now);
        }
    }

    /// The header of a request for this (RFC 6265 §5.4): longer paths first, then older cookies.
    pub(super) fn header(&self, uri: &Uri, now: u64) -> Option<HeaderValue> {
        if self.len == 0 {
            return None;
        }
        let host = uri.host()?.to_ascii_lowercase();
        let is_secure = uri.scheme_str() == Some("https");
        let is_sent = |cookie: &Cookie| {
            !cookie.is_expired(now)
                && (is_secure || !cookie.secure)
                && cookie.is_for_path(uri.path())
        };
        let mut found: Vec<&Kept> = self
            .of_host(&host)
            .filter(|kept| is_sent(&kept.cookie))
            .collect();
        if found.is_empty() {
            return None;
        }
        found.sort_by_key(|kept| (std::cmp::Reverse(kept.cookie.path.len()), kept.serial));
        let mut bytes = Vec::new();
        for Kept { cookie, .. } in found {
            if !bytes.is_empty() {
                bytes.extend_from_slice(b"; ");
            }
            bytes.extend_from_slice(&cookie.name);
            bytes.push(b'=');
            bytes.extend_from_slice(&cookie.value);
        }
        header(&bytes)
    }

    /// Those that this host may get, whatever their path.
    fn of_host<'a>(&'a self, host: &'a str) -> impl Iterator<Item = &'a Kept> {
        let parents = host.match_indices('.').map(|(dot, _)| &host[dot + 1..]);
        let parents = parents.filter(|_| !is_address(host));
        std::iter::once(host)
            .chain(parents)
            .flat_map(move |domain| {
                let kept = self.domains.get(domain).into_iter().flatten();
                kept.filter(move |kept| !kept.cookie.host_only || domain == host)
            })
    }

    /// What comes in the clear may not stand before what is for TLS alone (RFC 6265bis §5.7): somebody
    /// else could have sent it.
    fn hides_a_secure_one(&self, cookie: &Cookie) -> bool {
        let hidden = |kept: &Kept| {
            let old = &kept.cookie;
            old.secure && old.name == cookie.name && old.is_for_path(&cookie.path)
        };
        let is_below = |domain: &str| {
            let above = domain.strip_suffix(&*cookie.domain);
            !cookie.host_only && above.is_some_and(|above| above.ends_with('.'))
        };
        let mut below = self.domains.iter().filter(|(domain, _)| is_below(domain));
        self.of_host(&cookie.domain).any(hidden) || below.any(|(_, kept)| kept.iter().any(hidden))
    }

    fn make_room(&mut self, now: u64) {
        for kept in self.domains.values_mut() {
            kept.retain(|kept| !kept.cookie.is_expired(now));
        }
        let count = |domains: &HashMap<_, Vec<Kept>>| domains.values().map(Vec::len).sum();
        let left: usize = count(&self.domains);
        if left > IN_ALL {
            let oldest = |kept: &&mut Vec<Kept>| kept.iter().map(|kept| kept.serial).min();
            let domains = self.domains.values_mut();
            let domains = domains.filter(|kept| !kept.is_empty());
            if let Some(kept) = domains.min_by_key(oldest) {
                remove_oldest(kept);
            }
        }
        self.domains.retain(|_, kept| !kept.is_empty());
        self.len = count(&self.domains);
    }
}

/// What is for TLS goes last (RFC 6265bis §5.7): who answers in the clear must not be able to push it out.
fn remove_oldest(kept: &mut Vec<Kept>) {
    let ages = kept
        .iter()
        .enumerate()
        .map(|(index, kept)| (kept.cookie.secure, kept.serial, index));
    if let Some((_, _, index)) = ages.min() {
        kept.remove(index);
    }
}
