//! Who waits for which name, and what is looked up next: [`Board`].

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use slab::Slab;

use super::found::Found;
use super::memory::{Kept, Memory};
use super::window::{Room, Running, Window};

/// The bookkeeping of lookups: one at a time per name, whoever waits for it.
///
/// It does no I/O, starts nothing and reads no clock. `W` is who waits.
#[derive(Debug)]
pub(super) struct Board<W> {
    memory: Memory,
    lookups: HashMap<Arc<str>, Lookup<W>>,
    /// Those that have not started, in the order in which they were asked for.
    queue: BTreeMap<u64, Arc<str>>,
    window: Window,
    last_number: u64,
}

#[derive(Debug)]
struct Lookup<W> {
    name: Arc<str>,
    number: u64,
    waiting: Slab<W>,
}

/// The lookup of a name, to be made now.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) name: Arc<str>,
    pub(super) number: u64,
}

/// A lookup that is being made.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) job: Job,
    at: Instant,
}

/// The place of one who waits.
#[derive(Debug)]
pub(super) struct Place {
    name: Arc<str>,
    number: u64,
    key: usize,
}

/// What comes of a question.
#[derive(Debug)]
pub(super) enum Asked<W> {
    /// The answer is known, and who asked need not wait.
    Known(Arc<str>, Kept, W),
    Waits(Place),
}

/// What to do next.
#[derive(Debug)]
pub(super) enum Next {
    Start(Job),
    /// Nothing until then, or until a lookup ends.
    Wait(Option<Instant>),
    /// Nothing until somebody asks.
    Nothing,
}

impl<W> Board<W> {
    pub(super) fn new() -> Self {
        Self {
            memory: Memory::default(),
            lookups: HashMap::new(),
            queue: BTreeMap::new(),
            window: Window::default(),
            last_number: 0,
        }
    }

    /// Somebody needs the addresses of this name.
    pub(super) fn ask(&mut self, name: &str, waiter: W, now: Instant) -> Asked<W> {
        if let Some(lookup) = self.lookups.get_mut(name) {
            return Asked::Waits(lookup.wait(waiter));
        }
        let name: Arc<str> = name.into();
        if let Some(kept) = self.memory.answer(&name, now) {
            return Asked::Known(name, kept, waiter);
        }
        self.last_number += 1;
        let number = self.last_number;
        let mut lookup = Lookup {
            name: Arc::clone(&name),
            number,
            waiting: Slab::new(),
        };
        let place = lookup.wait(waiter);
        self.lookups.insert(Arc::clone(&name), lookup);
        self.queue.insert(number, name);
        Asked::Waits(place)
    }

    /// Who has this place waits no more. What nobody waits for does not start.
    pub(super) fn forget(&mut self, place: &Place) -> Option<W> {
        let lookup = self.lookups.get_mut(&place.name)?;
        if lookup.number != place.number {
            return None;
        }
        let waiter = lookup.waiting.try_remove(place.key)?;
        if lookup.waiting.is_empty() && self.queue.remove(&place.number).is_some() {
            self.lookups.remove(&place.name);
        }
        Some(waiter)
    }

    /// When the next one may start, if there is one.
    pub(super) fn room(&mut self, now: Instant) -> Option<Room> {
        (!self.queue.is_empty()).then(|| self.window.room(now))
    }

    /// What to do at this time.
    pub(super) fn next(&mut self, now: Instant) -> Next {
        match self.room(now) {
            None => return Next::Nothing,
            Some(Room::Now) => {}
            Some(Room::At(at)) => return Next::Wait(Some(at)),
            Some(Room::WhenOneEnds) => return Next::Wait(None),
        }
        let Some((number, name)) = self.queue.pop_first() else {
            return Next::Nothing;
        };
        self.window.start();
        Next::Start(Job { name, number })
    }

    /// There is a thread for this one, and it begins.
    pub(super) fn begin(&mut self, job: Job, now: Instant) -> Begun {
        let begun = Begun { job, at: now };
        self.window.begin(begun.running());
        begun
    }

    /// There is no thread for this one. It waits for another to end. If none runs, nobody would start it, nor those
    /// that are queued for the same reason: those who wait for them are to be told.
    pub(super) fn take_back(&mut self, job: Job) -> Vec<(Job, Slab<W>)> {
        self.window.take_back();
        let is_wanted = |lookup: &Lookup<W>| !lookup.waiting.is_empty();
        if self.lookups.get(&job.name).is_some_and(is_wanted) {
            self.queue.insert(job.number, job.name);
        } else {
            self.lookups.remove(&job.name);
        }
        if self.window.running() > 0 {
            return Vec::new();
        }
        let queued = std::mem::take(&mut self.queue).into_iter();
        queued
            .filter_map(|(number, name)| {
                let waiting = self.lookups.remove(&name)?.waiting;
                Some((Job { name, number }, waiting))
            })
            .collect()
    }

    /// What came of a lookup is kept. Those who wait for it are to be told.
    pub(super) fn finish(&mut self, begun: &Begun, found: Found, now: Instant) -> (Slab<W>, Kept) {
        self.window.end(begun.running(), found.is_definite(), now);
        let job = &begun.job;
        let kept = self.memory.keep(&job.name, job.number, found, now);
        let lookup = self.lookups.remove(&job.name);
        (
            lookup.map(|lookup| lookup.waiting).unwrap_or_default(),
            kept,
        )
    }

    /// No address of this answer connects.
    pub(super) fn lost(&mut self, name: &str, number: u64) {
        self.memory.forget(name, number);
    }

    /// This address was the first that connected.
    pub(super) fn won(&mut self, name: &Arc<str>, address: SocketAddr, now: Instant) {
        self.memory.won(name, address, now);
    }

    /// The address to try first.
    pub(super) fn winner(&mut self, name: &str, now: Instant) -> Option<SocketAddr> {
        self.memory.winner(name, now)
    }
}

impl<W> Lookup<W> {
    fn wait(&mut self, waiter: W) -> Place {
        Place {
            name: Arc::clone(&self.name),
            number: self.number,
            key: self.waiting.insert(waiter),
        }
    }
}

impl Begun {
    fn running(&self) -> Running {
        (self.at, self.job.number)
    }
}
