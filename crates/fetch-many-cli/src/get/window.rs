//! Entries that were read and wait for their turn: [`Window`].

use std::collections::{BTreeMap, HashMap, VecDeque};

/// Entries by host, and how many of each host are on their way.
///
/// A list may be sorted by host, and then what is read first would be all of one host. So entries wait here, and hosts that
/// have less on their way than they may have take turns. No I/O, and no clock.
pub(super) struct Window<T> {
    /// So many of a host may be on their way before others come first.
    per_host: usize,
    /// By name.
    names: HashMap<Box<str>, HostId>,
    hosts: Vec<Host<T>>,
    /// Numbers of hosts that are not in use.
    free: Vec<HostId>,
    /// Hosts that have entries and may have more on their way, by whose turn it is.
    ready: BTreeMap<u64, HostId>,
    /// Hosts that have entries, and as many on their way as they may.
    full: BTreeMap<u64, HostId>,
    /// The next turn.
    turn: u64,
    waiting: usize,
    /// How many bytes those have that wait.
    bytes: usize,
}

/// A host of a [`Window`].
pub(super) type HostId = usize;

struct Host<T> {
    name: Box<str>,
    /// With the bytes of each.
    entries: VecDeque<(T, usize)>,
    on_their_way: usize,
    /// Under which it stands in one of the queues, if it has entries.
    turn: u64,
}

impl<T> Window<T> {
    pub(super) fn new(per_host: usize) -> Self {
        Self {
            per_host,
            names: HashMap::new(),
            hosts: Vec::new(),
            free: Vec::new(),
            ready: BTreeMap::new(),
            full: BTreeMap::new(),
            turn: 0,
            waiting: 0,
            bytes: 0,
        }
    }

    /// How many entries wait.
    pub(super) fn len(&self) -> usize {
        self.waiting
    }

    /// How many bytes those have that wait.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Another entry of this host, which has so many bytes.
    pub(super) fn push(&mut self, host: &str, entry: T, bytes: usize) {
        let id = self.id(host);
        let is_first = self.hosts[id].entries.is_empty();
        self.hosts[id].entries.push_back((entry, bytes));
        self.waiting += 1;
        self.bytes += bytes;
        if is_first {
            self.queue(id);
        }
    }

    /// The next entry of a host that may have more on their way.
    pub(super) fn take_ready(&mut self) -> Option<(HostId, T)> {
        let (_, id) = self.ready.pop_first()?;
        self.take(id)
    }

    /// The next entry of a host that has as many on their way as it may, so that it is known to wait for that.
    pub(super) fn take_full(&mut self) -> Option<(HostId, T)> {
        let (_, id) = self.full.pop_first()?;
        self.take(id)
    }

    /// One of this host has come to its end.
    pub(super) fn is_done(&mut self, id: HostId) {
        let host = &mut self.hosts[id];
        host.on_their_way -= 1;
        if !host.entries.is_empty() {
            if self.full.remove(&host.turn).is_some() {
                self.queue(id);
            }
        } else if host.on_their_way == 0 {
            self.names.remove(&host.name);
            self.free.push(id);
        }
    }

    /// All that wait, without further ado.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = T> + '_ {
        (self.waiting, self.bytes) = (0, 0);
        self.ready.clear();
        self.full.clear();
        self.hosts
            .iter_mut()
            .flat_map(|host| host.entries.drain(..))
            .map(|(entry, _)| entry)
    }

    fn take(&mut self, id: HostId) -> Option<(HostId, T)> {
        let host = &mut self.hosts[id];
        let (entry, bytes) = host.entries.pop_front()?;
        host.on_their_way += 1;
        self.waiting -= 1;
        self.bytes -= bytes;
        if !host.entries.is_empty() {
            self.queue(id);
        }
        Some((id, entry))
    }

    /// It is the last whose turn it is.
    fn queue(&mut self, id: HostId) {
        let host = &mut self.hosts[id];
        host.turn = self.turn;
        self.turn += 1;
        let queue = if host.on_their_way < self.per_host {
            &mut self.ready
        } else {
            &mut self.full
        };
        queue.insert(host.turn, id);
    }

    fn id(&mut self, name: &str) -> HostId {
        if let Some(id) = self.names.get(name) {
            return *id;
        }
        let host = Host {
            name: name.into(),
            entries: VecDeque::new(),
            on_their_way: 0,
            turn: 0,
        };
        let id = if let Some(id) = self.free.pop() {
            self.hosts[id] = host;
            id
        } else {
            self.hosts.push(host);
            self.hosts.len() - 1
        };
        self.names.insert(name.into(), id);
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list that is sorted by host, so many of each.
    fn sorted(per_host: usize, hosts: &str, each: usize) -> Window<String> {
        let mut window = Window::new(per_host);
        for host in hosts.split(' ') {
            for number in 0..each {
                window.push(host, format!("{host}{number}"), 1);
            }
        }
        window
    }

    fn all_ready(window: &mut Window<String>) -> Vec<String> {
        std::iter::from_fn(|| window.take_ready())
            .map(|(_, entry)| entry)
            .collect()
    }

    #[test]
    fn hosts_take_turns_until_each_has_as_many_as_it_may() {
        let mut window = sorted(2, "a b c", 3);
        assert_eq!(all_ready(&mut window), ["a0", "b0", "c0", "a1", "b1", "c1"]);
        assert_eq!(window.len(), 3);
        assert_eq!(
            window.take_full().map(|(_, entry)| entry).as_deref(),
            Some("a2")
        );
    }

    #[test]
    fn one_that_is_done_makes_room_for_the_next_of_its_host() {
        let mut window = sorted(1, "a b", 3);
        let (a, _) = window.take_ready().unwrap();
        let (b, _) = window.take_ready().unwrap();
        assert!(window.take_ready().is_none());
        window.is_done(b);
        assert_eq!(all_ready(&mut window), ["b1"]);
        window.is_done(a);
        assert_eq!(all_ready(&mut window), ["a1"]);
    }

    #[test]
    fn a_host_without_anything_is_forgotten() {
        let mut window = Window::new(1);
        for number in 0..1000 {
            window.push(&format!("host{number}"), number, 1);
            let (id, _) = window.take_ready().unwrap();
            window.is_done(id);
        }
        assert_eq!(
            (window.hosts.len(), window.names.len(), window.len()),
            (1, 0, 0)
        );
    }

    #[test]
    fn whatever_comes_each_is_taken_once() {
        let mut random = fastrand::Rng::with_seed(7);
        let mut window = Window::new(2);
        let (mut pushed, mut taken, mut out) = (0_u64, Vec::new(), Vec::new());
        while pushed < 5_000 || !out.is_empty() || window.len() > 0 {
            match random.u8(0..3) {
                0 if pushed < 5_000 => {
                    window.push(&random.u8(0..9).to_string(), pushed, 1);
                    pushed += 1;
                }
                1 => {
                    let next = window.take_ready();
                    let next = if random.u8(0..4) == 0 {
                        next.or_else(|| window.take_full())
                    } else {
                        next
                    };
                    if let Some((id, entry)) = next {
                        out.push(id);
                        taken.push(entry);
                    }
                }
                _ if !out.is_empty() => {
                    let at = random.usize(0..out.len());
                    window.is_done(out.swap_remove(at));
                }
                _ => {}
            }
        }
        assert_eq!(window.bytes(), 0);
        taken.sort_unstable();
        assert!(taken.into_iter().eq(0..5_000));
    }
}
