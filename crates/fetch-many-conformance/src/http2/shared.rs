//! What a server has seen, and what its threads share: [`Seen`].

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rustls::ServerConfig;

use super::act::{Act, Asked};

/// What has been seen of clients.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Connections that were accepted.
    pub connections: usize,
    /// Those of them that have ended.
    pub closed: usize,
    /// Requests: streams that were begun.
    pub requests: usize,
    /// Streams that clients have given up, and why.
    pub resets: Vec<(u32, u32)>,
    /// Bytes of requests' bodies.
    pub received: usize,
    /// How often a window that was used up was widened, of a stream or of the connection.
    pub grants: usize,
    /// How often more came than there was room for.
    pub overruns: usize,
    /// Bytes of [`Act::Body`](super::Act::Body).
    pub sent: usize,
    /// How often there was no room for more of them.
    pub stalls: usize,
    /// Which protocol each connection has agreed to (ALPN).
    pub protocols: Vec<Option<Vec<u8>>>,
}

pub(super) type Script = dyn Fn(Asked) -> Vec<Act> + Send + Sync;

/// What the threads of a server share.
pub(super) struct Shared {
    pub(super) script: Box<Script>,
    pub(super) settings: Vec<(u16, u32)>,
    /// With those who do not offer HTTP/2.
    pub(super) speaks_http1: bool,
    pub(super) tls: Arc<ServerConfig>,
    pub(super) seen: Mutex<Seen>,
    pub(super) changed: Condvar,
    pub(super) is_over: Mutex<bool>,
}

impl Shared {
    pub(super) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn see<T>(&self, change: impl FnOnce(&mut Seen) -> T) -> T {
        let value = change(&mut self.seen());
        self.changed.notify_all();
        value
    }
}
