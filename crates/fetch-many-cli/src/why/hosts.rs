//! What went to which host: [`Hosts`].

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use fetch_many::Spent;

use crate::journal::{Line, State};

/// What the requests to one host came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// Entries whose URL leads to it.
    pub entries: u64,
    /// Those of them that are fetched.
    pub ok: u64,
    /// Those that failed.
    pub failed: u64,
    /// Requests that were sent, repetitions and redirects included.
    pub attempts: u64,
    /// Bytes of bodies.
    pub bytes: u64,
    /// The longest that one took from its first request to its outcome, in nanoseconds.
    pub longest: u64,
    /// What kinds of errors there were, and how many of each.
    pub errors: BTreeMap<String, u64>,
    spent: [u64; Spent::ALL.len()],
}

impl Host {
    /// Nanoseconds that went to this.
    #[must_use]
    pub fn spent(&self, spent: Spent) -> u64 {
        self.spent[spent as usize]
    }

    /// Nanoseconds for which its requests had a slot.
    #[must_use]
    pub fn in_use(&self) -> u128 {
        let in_use = Spent::ALL.into_iter().filter(|spent| is_in_use(*spent));
        in_use.map(|spent| u128::from(self.spent(spent))).sum()
    }

    /// How long a request of it had a slot, on average, in nanoseconds.
    #[must_use]
    pub fn mean(&self) -> u64 {
        let mean = self.in_use() / u128::from(self.attempts.max(1));
        u64::try_from(mean).unwrap_or(u64::MAX)
    }

    fn add(&mut self, line: &Line) {
        self.entries += 1;
        self.ok += u64::from(line.state == State::Ok);
        self.failed += u64::from(line.state == State::Failed);
        self.attempts += u64::from(line.attempts);
        self.bytes = self.bytes.saturating_add(line.bytes.unwrap_or(0));
        self.longest = self.longest.max(line.in_flight());
        for (spent, nanos) in line.phases.iter() {
            let sum = &mut self.spent[spent as usize];
            *sum = sum.saturating_add(u64::try_from(nanos).unwrap_or(u64::MAX));
        }
        if let Some(kind) = kind(line) {
            *self.errors.entry(kind).or_default() += 1;
        }
    }

    fn merge(&mut self, other: &Self) {
        self.entries += other.entries;
        self.ok += other.ok;
        self.failed += other.failed;
        self.attempts += other.attempts;
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.longest = self.longest.max(other.longest);
        for (sum, nanos) in self.spent.iter_mut().zip(other.spent) {
            *sum = sum.saturating_add(nanos);
        }
        for (kind, count) in &other.errors {
            *self.errors.entry(kind.clone()).or_default() += count;
        }
    }
}

/// Whether a slot is in use by what is at this.
pub(crate) fn is_in_use(spent: Spent) -> bool {
    !spent.is_waiting() && !spent.is_held()
}

/// What went wrong, in one word; `None` if nothing did.
pub(super) fn kind(line: &Line) -> Option<String> {
    match (&line.error, line.status) {
        _ if line.state == State::Ok => None,
        (Some(error), _) if error.kind != "status" => Some(error.kind.clone()),
        (_, Some(status)) => Some(format!("status {status}")),
        (Some(error), None) => Some(error.kind.clone()),
        (None, None) => Some("unknown".to_owned()),
    }
}

/// Whether it has failed, and not because of anything that came over a connection.
fn got_no_connection(line: &Line) -> bool {
    let kind = line.error.as_ref().map(|error| error.kind.as_str());
    match kind {
        Some("connect") => true,
        Some("timeout") => {
            let before = line.spent(|spent| (Spent::Lookup..=Spent::Tls).contains(&spent));
            before.saturating_mul(2) > line.spent(is_in_use)
        }
        _ => false,
    }
}

/// So many hosts are kept when there are too many to be told apart, which is twice as many.
const MOST: usize = 16_384;

/// What went to which host, in bounded memory: whenever there are more than 32,768 hosts, the half of them that has taken the
/// least time is added up as [`others`](Self::others).
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    by_name: HashMap<String, Host>,
    others: Host,
    /// How many there may have been among the others: one that comes again is counted again.
    forgotten: u64,
    all: Host,
    without_connection: u64,
}

impl Hosts {
    /// Adds what came of one entry.
    pub fn add(&mut self, line: &Line) {
        self.all.add(line);
        self.without_connection += u64::from(got_no_connection(line));
        let host = host_of(&line.url);
        if !self.by_name.contains_key(&*host) {
            if self.by_name.len() >= 2 * MOST {
                self.forget();
            }
            self.by_name.insert(host.to_string(), Host::default());
        }
        if let Some(known) = self.by_name.get_mut(&*host) {
            known.add(line);
        }
    }

    /// Leaves the half that has taken the most time.
    fn forget(&mut self) {
        let mut times: Vec<_> = self.by_name.values().map(Host::in_use).collect();
        times.sort_unstable();
        let least = times[times.len() - MOST];
        let others = &mut self.others;
        let before = self.by_name.len();
        self.by_name.retain(|_, host| {
            let is_kept = host.in_use() >= least.max(1);
            if !is_kept {
                others.merge(host);
            }
            is_kept
        });
        self.forgotten += (before - self.by_name.len()) as u64;
        if self.by_name.len() > MOST {
            self.forget_the_rest();
        }
    }

    /// Where many have taken the same time, any of them go.
    fn forget_the_rest(&mut self) {
        let mut names: Vec<_> = self
            .by_name
            .iter()
            .map(|(name, host)| (host.in_use(), name.clone()))
            .collect();
        names.sort_unstable();
        for (_, name) in &names[..names.len() - MOST] {
            if let Some(host) = self.by_name.remove(name) {
                self.others.merge(&host);
                self.forgotten += 1;
            }
        }
    }

    /// All hosts that are told apart, those first that slots were in use for the longest.
    #[must_use]
    pub fn slowest(&self) -> Vec<(&str, &Host)> {
        let mut hosts: Vec<_> = self
            .by_name
            .iter()
            .map(|(name, host)| (name.as_str(), host))
            .collect();
        hosts.sort_by_cached_key(|(name, host)| (Reverse(host.in_use()), *name));
        hosts
    }

    /// Those that are not told apart, and how many they are at most; `None` if there are none.
    #[must_use]
    pub fn others(&self) -> Option<(u64, &Host)> {
        (self.forgotten > 0).then_some((self.forgotten, &self.others))
    }

    /// How many hosts are told apart.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_name.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// How many entries failed because they got no connection, or not in time.
    #[must_use]
    pub fn without_connection(&self) -> u64 {
        self.without_connection
    }

    /// All of them together.
    #[must_use]
    pub fn all(&self) -> &Host {
        &self.all
    }
}

/// Scheme, host and port of a URL, in small letters.
fn host_of(url: &str) -> std::borrow::Cow<'_, str> {
    let Some(begin) = url.find("://").map(|end| end + 3) else {
        return "(no URL)".into();
    };
    let rest = &url[begin..];
    let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    let host = &url[..begin + end];
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return host.to_ascii_lowercase().into();
    }
    host.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(url: &str, wait: u128) -> Line {
        let mut line = Line::new(0, 1, url);
        line.state = State::Ok;
        line.attempts = 1;
        line.phases.add(Spent::Wait, wait);
        line
    }

    #[test]
    fn a_host_is_known_by_its_origin() {
        for (url, expected) in [
            ("http://a.example/x", "http://a.example"),
            ("HTTP://A.Example:81?x", "http://a.example:81"),
            ("https://[::1]#x", "https://[::1]"),
            ("a.example/x", "(no URL)"),
            ("", "(no URL)"),
        ] {
            assert_eq!(host_of(url), expected);
        }
    }

    #[test]
    fn the_slowest_come_first() {
        let mut hosts = Hosts::default();
        for (url, wait) in [
            ("http://a/1", 5),
            ("http://b/1", 7),
            ("http://a/2", 4),
            ("http://c/", 7),
        ] {
            hosts.add(&line(url, wait));
        }
        let names: Vec<_> = hosts.slowest().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["http://a", "http://b", "http://c"]);
        assert_eq!((hosts.all().entries, hosts.all().in_use()), (4, 23));
        assert_eq!(hosts.slowest()[0].1.mean(), 4);
        assert_eq!(hosts.others(), None);
    }

    #[test]
    fn however_many_there_are_they_add_up() {
        let mut hosts = Hosts::default();
        let many = 5 * MOST as u64;
        for number in 0..many {
            let wait = if number == 1_000 {
                1_000_000
            } else {
                u128::from(number % 3)
            };
            hosts.add(&line(&format!("http://{number}.example/"), wait));
        }
        assert!(hosts.len() <= 2 * MOST);
        assert_eq!(hosts.slowest()[0].0, "http://1000.example");
        let (forgotten, others) = hosts.others().unwrap();
        assert_eq!(forgotten, many - hosts.len() as u64);
        let kept: u128 = hosts.slowest().iter().map(|(_, host)| host.in_use()).sum();
        assert_eq!(kept + others.in_use(), hosts.all().in_use());
        assert_eq!(hosts.all().entries, many);
    }
}
