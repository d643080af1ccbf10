//! Counts requests in flight, and holds them if asked to: [`Gauge`].

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::Seen;

/// How long a full barrier waits for requests beyond its number, which must not come.
const GRACE: Duration = Duration::from_millis(10);
/// After so long without a further request a barrier gives up, and the peak tells how far it came.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is in flight, and the barrier before its responses.
#[derive(Debug)]
pub(super) struct Gauge {
    state: Mutex<State>,
    /// How often the barrier has let everyone go.
    released: watch::Sender<u64>,
}

#[derive(Debug)]
struct State {
    requests: u64,
    seen: Seen,
    since: Instant,
    open: u64,
    /// 0: there is no barrier.
    barrier: u64,
    hold: bool,
    arrivals: u64,
}

impl State {
    /// To be called before the number in flight changes.
    fn integrate(&mut self) {
        let now = Instant::now();
        let passed = u64::try_from((now - self.since).as_nanos()).unwrap_or(u64::MAX);
        self.seen.in_flight_ns += passed * self.seen.in_flight;
        self.since = now;
    }
}

impl Gauge {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                requests: 0,
                seen: Seen::default(),
                since: Instant::now(),
                open: 0,
                barrier: 0,
                hold: false,
                arrivals: 0,
            }),
            released: watch::channel(0).0,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One request more, until what this returns is dropped. With its number, counted from 1.
    pub(super) fn enter(self: &Arc<Self>) -> (u64, InFlight) {
        let mut state = self.state();
        state.integrate();
        state.requests += 1;
        state.arrivals += 1;
        state.seen.in_flight += 1;
        state.seen.peak_in_flight = state.seen.peak_in_flight.max(state.seen.in_flight);
        (state.requests, InFlight(Arc::clone(self)))
    }

    pub(super) fn connected(self: &Arc<Self>) -> Connection {
        let mut state = self.state();
        state.open += 1;
        state.seen.connections += 1;
        state.seen.peak_connections = state.seen.peak_connections.max(state.open);
        Connection(Arc::clone(self))
    }

    pub(super) fn add_bytes(&self, read: u64, written: u64) {
        let mut state = self.state();
        state.seen.bytes_in += read;
        state.seen.bytes_out += written;
    }

    pub(super) fn mark(&self) {
        let mut state = self.state();
        state.integrate();
        state.requests = 0;
        state.seen = Seen {
            connections: state.seen.connections,
            peak_connections: state.seen.peak_connections,
            in_flight: state.seen.in_flight,
            peak_in_flight: state.seen.in_flight,
            ..Seen::default()
        };
    }

    pub(super) fn read(&self) -> (u64, Seen) {
        let mut state = self.state();
        state.integrate();
        (state.requests, state.seen)
    }

    pub(super) fn set_barrier(&self, requests: usize, hold: bool) {
        let mut state = self.state();
        (state.barrier, state.hold) = (requests as u64, hold);
        drop(state);
        if requests == 0 {
            self.release();
        }
    }

    fn release(&self) {
        self.released.send_modify(|times| *times += 1);
    }

    /// Waits, if there is a barrier, until it lets everyone go; says whether there was one.
    pub(super) async fn pass(self: &Arc<Self>) -> bool {
        let (full, hold, arrivals) = {
            let state = self.state();
            if state.barrier == 0 {
                return false;
            }
            let full = state.seen.in_flight >= state.barrier;
            (full, state.hold, state.arrivals)
        };
        let mut released = self.released.subscribe();
        let mine = *released.borrow_and_update();
        if !hold {
            let gauge = Arc::clone(self);
            tokio::spawn(async move { gauge.end(mine, arrivals, full).await });
        }
        // The sender lives as long as this gauge.
        let _ = released.wait_for(|times| *times > mine).await;
        true
    }

    /// Lets the wave go to which arrival number `arrivals` belongs: if that filled it, after a moment;
    /// else when nobody has followed.
    async fn end(&self, wave: u64, arrivals: u64, full: bool) {
        tokio::time::sleep(if full { GRACE } else { PATIENCE }).await;
        let mut state = self.state();
        if *self.released.borrow() != wave || !full && state.arrivals != arrivals {
            return;
        }
        if !full {
            state.barrier = 0;
        }
        drop(state);
        self.release();
    }
}

/// A request in flight.
pub(super) struct InFlight(Arc<Gauge>);

impl Drop for InFlight {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.integrate();
        state.seen.in_flight -= 1;
    }
}

/// An open connection.
pub(super) struct Connection(Arc<Gauge>);

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.state().open -= 1;
    }
}
