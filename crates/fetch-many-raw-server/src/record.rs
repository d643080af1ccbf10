//! What the raw server knows: [`Counts`], and the state that its threads share.

use std::collections::{HashMap, HashSet};
use std::net::TcpStream;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::hit::Hit;
use super::request::Parsed;

/// What has happened at the server so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Connections accepted.
    pub accepted: usize,
    /// Connections that are open now.
    pub open: usize,
    /// The most connections that were open at once.
    pub peak_open: usize,
    /// Requests that arrived: attempts, in the words of the contract.
    pub hits: usize,
    /// Requests that arrived and have not got the last bytes of their reply.
    pub in_flight: usize,
    /// The most requests that were in flight at once.
    pub peak_in_flight: usize,
    /// Replies sent to the last byte.
    pub answered: usize,
    /// Connections on which something came that is no request.
    pub malformed: usize,
    /// Barriers and gates that were given up because nobody came.
    pub given_up: usize,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) counts: Counts,
    pub(super) hits: Vec<Arc<Hit>>,
    attempts: HashMap<String, usize>,
    /// By port: in flight, and the most that were.
    pub(super) ports: Vec<(usize, usize)>,
    /// Gates that are open.
    gates: HashSet<String>,
    /// By size: how many wait, and how often the barrier has opened.
    barriers: HashMap<usize, (usize, usize)>,
    /// The open connections, so that they can be closed.
    streams: HashMap<usize, Arc<TcpStream>>,
    pub(super) stopping: bool,
}

/// Why a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waited {
    Met,
    Late,
    /// The server stops, or the client is gone.
    Over,
}

#[derive(Debug, Default)]
pub(super) struct Record {
    state: Mutex<State>,
    changed: Condvar,
}

impl Record {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, and wakes whoever waits for a change.
    pub(super) fn change<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let result = change(&mut self.lock());
        self.changed.notify_all();
        result
    }

    /// Waits until the condition holds. `is_over` is asked now and then.
    pub(super) fn wait(
        &self,
        until: Option<Instant>,
        mut condition: impl FnMut(&State) -> bool,
        is_over: impl Fn() -> bool,
    ) -> Waited {
        // A client that is gone sends no wake-up: look for it this often.
        const LOOK: Duration = Duration::from_millis(20);
        let mut looked = Instant::now();
        let mut state = self.lock();
        loop {
            if condition(&state) {
                return Waited::Met;
            }
            if state.stopping {
                return Waited::Over;
            }
            let left = until.map_or(LOOK, |until| {
                until.saturating_duration_since(Instant::now())
            });
            if left.is_zero() {
                return Waited::Late;
            }
            let waited = self.changed.wait_timeout(state, left.min(LOOK));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            if looked.elapsed() >= LOOK {
                drop(state);
                if is_over() {
                    return Waited::Over;
                }
                looked = Instant::now();
                state = self.lock();
            }
        }
    }
}

impl State {
    /// A connection was accepted; its number. `None` if the server stops.
    pub(super) fn accept(&mut self, stream: &Arc<TcpStream>) -> Option<usize> {
        if self.stopping {
            return None;
        }
        let counts = &mut self.counts;
        let id = counts.accepted;
        counts.accepted += 1;
        counts.open += 1;
        counts.peak_open = counts.peak_open.max(counts.open);
        self.streams.insert(id, Arc::clone(stream));
        Some(id)
    }

    /// A connection is closed, or is about to be, in which case it may be told again.
    pub(super) fn close(&mut self, connection: usize) {
        if self.streams.remove(&connection).is_some() {
            self.counts.open -= 1;
        }
    }

    pub(super) fn arrive(
        &mut self,
        request: Parsed,
        head: Vec<u8>,
        port: usize,
        connection: usize,
        on_connection: usize,
    ) -> Arc<Hit> {
        let counts = &mut self.counts;
        counts.hits += 1;
        counts.in_flight += 1;
        counts.peak_in_flight = counts.peak_in_flight.max(counts.in_flight);
        let (here, peak) = &mut self.ports[port];
        *here += 1;
        *peak = (*peak).max(*here);
        let attempt = self.attempts.entry(request.path.clone()).or_default();
        *attempt += 1;
        let hit = Arc::new(Hit {
            method: request.method,
            path: request.path,
            host: request.host,
            port,
            attempt: *attempt,
            connection,
            on_connection,
            head,
            body: request.body,
            at: Instant::now(),
        });
        self.hits.push(Arc::clone(&hit));
        hit
    }

    pub(super) fn leave(&mut self, port: usize) {
        self.counts.in_flight -= 1;
        self.ports[port].0 -= 1;
    }

    /// How many requests for this path arrived.
    pub(super) fn attempts(&self, path: &str) -> usize {
        self.attempts.get(path).copied().unwrap_or(0)
    }

    pub(super) fn open_gate(&mut self, name: &str) {
        self.gates.insert(name.to_owned());
    }

    pub(super) fn is_open(&self, gate: &str) -> bool {
        self.gates.contains(gate)
    }

    /// Joins a barrier, and opens it if this was the last that was missing; its generation.
    pub(super) fn join_barrier(&mut self, size: usize) -> usize {
        let (waiting, generation) = self.barriers.entry(size).or_default();
        let joined = *generation;
        *waiting += 1;
        if *waiting >= size {
            (*waiting, *generation) = (0, *generation + 1);
        }
        joined
    }

    pub(super) fn has_opened(&self, size: usize, joined: usize) -> bool {
        self.barriers
            .get(&size)
            .is_some_and(|(_, generation)| *generation > joined)
    }

    /// Leaves a barrier that has not opened.
    pub(super) fn leave_barrier(&mut self, size: usize, joined: usize) {
        if let Some((waiting, generation)) = self.barriers.get_mut(&size)
            && *generation == joined
        {
            *waiting -= 1;
        }
    }

    /// Ends everything: what is read or written ends, what waits is woken.
    pub(super) fn stop(&mut self) {
        self.stopping = true;
        for stream in self.streams.values() {
            // It may have been closed by the client already.
            let _ = stream.shutdown(std::net::Shutdown::Both);
        }
    }
}
