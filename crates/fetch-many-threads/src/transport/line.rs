//! What one worker has in hand, and how a stop takes it away: [`Line`].

use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fetch_many::{Error, ErrorKind};

use super::buffers::Buffers;
use super::resolve::Answer;

/// The line between a worker's exchange and its transport, which ureq keeps apart, and the place
/// where a stop finds what the worker is blocked on.
///
/// What the lock does not guard is read and written by the worker's thread only: atomic because
/// ureq's traits ask for `Sync`, relaxed because nobody else looks.
#[derive(Debug, Default)]
pub(crate) struct Line {
    held: Mutex<Held>,
    stage: AtomicU8,
    allowance: AtomicUsize,
    fresh: AtomicBool,
    longest: AtomicUsize,
}

#[derive(Debug, Default)]
struct Held {
    cut: bool,
    blocked_on: BlockedOn,
    /// With the worker, not with the connection: an idle connection needs none.
    buffers: Buffers,
}

#[derive(Debug, Default)]
enum BlockedOn {
    #[default]
    Nothing,
    Socket(Arc<TcpStream>),
    Lookup(SyncSender<Answer>),
}

/// How far an exchange has come: what the loss of its connection means depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Stage {
    /// Nothing has been sent.
    Begun,
    /// The request is being sent, or its response's head waited for.
    Head,
    /// The head was complete; the body says itself where it ends.
    Body,
    /// The head was complete; the end of the connection is the end of the body.
    BodyUntilClose,
}

/// How many bytes may come before the head of the final response: a few large heads. More are
/// interim responses without end.
const HEAD_ALLOWANCE: usize = 1 << 20;

impl Line {
    /// A new exchange begins. If `fresh`, it must not run on a connection that was used before. Its
    /// longest header line takes `longest` bytes.
    pub(crate) fn begin(&self, fresh: bool, longest: usize) {
        self.reach(Stage::Begun, HEAD_ALLOWANCE);
        self.fresh.store(fresh, Relaxed);
        self.longest.store(longest, Relaxed);
    }

    pub(crate) fn fresh(&self) -> bool {
        self.fresh.load(Relaxed)
    }

    /// The exchange has come to this stage. `allowance`: how many bytes may come in all.
    pub(crate) fn reach(&self, stage: Stage, allowance: usize) {
        self.stage.store(stage as u8, Relaxed);
        self.allowance.store(allowance, Relaxed);
    }

    /// Some of the request has been sent, or may have been.
    pub(crate) fn sent(&self) {
        self.stage.fetch_max(Stage::Head as u8, Relaxed);
    }

    pub(crate) fn stage(&self) -> Stage {
        let stages = [
            Stage::Begun,
            Stage::Head,
            Stage::Body,
            Stage::BodyUntilClose,
        ];
        stages[usize::from(self.stage.load(Relaxed))]
    }

    pub(crate) fn allowance(&self) -> usize {
        self.allowance.load(Relaxed)
    }

    /// The worker is about to use this socket. After a stop it may not.
    pub(crate) fn hold(&self, socket: &Arc<TcpStream>) -> Result<(), Error> {
        self.block_on(BlockedOn::Socket(Arc::clone(socket)))
    }

    /// The worker is about to wait for this lookup. After a stop it may not.
    pub(crate) fn wait_for(&self, lookup: SyncSender<Answer>) -> Result<(), Error> {
        self.block_on(BlockedOn::Lookup(lookup))
    }

    fn block_on(&self, what: BlockedOn) -> Result<(), Error> {
        let mut held = self.held();
        if held.cut {
            return Err(Error::new(ErrorKind::Cancelled));
        }
        held.blocked_on = what;
        Ok(())
    }

    /// The worker does not use its socket any more, or does not wait any more.
    pub(crate) fn release(&self) {
        self.held().blocked_on = BlockedOn::Nothing;
    }

    /// Buffers for the exchange that has begun.
    pub(crate) fn take_buffers(&self) -> Buffers {
        let mut buffers = std::mem::take(&mut self.held().buffers);
        buffers.prepare(self.longest.load(Relaxed));
        buffers
    }

    /// [Releases](Self::release) the socket, and keeps the buffers for the next exchange.
    pub(crate) fn release_with(&self, buffers: Buffers) {
        let mut held = self.held();
        held.blocked_on = BlockedOn::Nothing;
        held.buffers = buffers;
    }

    /// Ends what the worker is blocked on, and lets it begin nothing more.
    pub(crate) fn cut(&self) {
        let mut held = self.held();
        held.cut = true;
        // Under the lock: a socket that was released may be another worker's a moment later.
        match std::mem::take(&mut held.blocked_on) {
            BlockedOn::Nothing => {}
            // An error means that it is closed already.
            BlockedOn::Socket(socket) => drop(socket.shutdown(Shutdown::Both)),
            // If there is no room, the answer has come.
            BlockedOn::Lookup(lookup) => {
                drop(lookup.try_send(Err(Error::new(ErrorKind::Cancelled))));
            }
        }
    }

    /// A panic in an exchange must not keep a stop from working.
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
