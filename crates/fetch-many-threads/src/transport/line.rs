//! What one worker has in hand, and how a stop takes it away: [`Line`].

use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fetch_many::{Error, ErrorKind};

use super::buffers::Buffers;
use super::framing::{Fields, Framing};
use super::resolve::Answer;

/// The line between a worker's exchange and its transport, which ureq keeps apart, and the place
/// where a stop finds what the worker is blocked on.
///
/// What the lock does not guard is read and written by the worker's thread only: atomic because
/// ureq's traits ask for `Sync`, relaxed because nobody else looks.
#[derive(Debug, Default)]
pub(crate) struct Line {
    held: Mutex<Held>,
    sent: AtomicBool,
    fresh: AtomicBool,
    longest: AtomicUsize,
}

#[derive(Debug, Default)]
struct Held {
    cut: bool,
    blocked_on: BlockedOn,
    /// With the worker, not with the connection: an idle connection needs none.
    buffers: Buffers,
    /// Of the exchange that has begun.
    framing: Framing,
    /// What ureq was not shown of the head of the last response.
    hidden: Fields,
}

#[derive(Debug, Default)]
enum BlockedOn {
    #[default]
    Nothing,
    Socket(Arc<TcpStream>),
    Lookup(SyncSender<Answer>),
}

impl Line {
    /// A new exchange begins. If `fresh`, it must not run on a connection that was used before. Its
    /// longest header line takes `longest` bytes, and its response is framed by `framing`.
    pub(crate) fn begin(&self, fresh: bool, longest: usize, framing: Framing) {
        self.sent.store(false, Relaxed);
        self.fresh.store(fresh, Relaxed);
        self.longest.store(longest, Relaxed);
        self.held().framing = framing;
    }

    pub(crate) fn fresh(&self) -> bool {
        self.fresh.load(Relaxed)
    }

    /// Some of the request has been sent, or may have been.
    pub(crate) fn sent(&self) {
        self.sent.store(true, Relaxed);
    }

    pub(crate) fn has_sent(&self) -> bool {
        self.sent.load(Relaxed)
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

    /// Buffers and framing for the exchange that has begun.
    pub(crate) fn take(&self) -> (Buffers, Framing) {
        let mut held = self.held();
        let mut buffers = std::mem::take(&mut held.buffers);
        let framing = std::mem::take(&mut held.framing);
        drop(held);
        buffers.prepare(self.longest.load(Relaxed));
        (buffers, framing)
    }

    /// [Releases](Self::release) the socket, and keeps the buffers for the next exchange and what
    /// was hidden for the one that has ended.
    pub(crate) fn release_with(&self, buffers: Buffers, hidden: Fields) {
        let mut held = self.held();
        held.blocked_on = BlockedOn::Nothing;
        held.buffers = buffers;
        held.hidden = hidden;
    }

    /// The fields of the response's head that ureq was not shown.
    pub(crate) fn take_hidden(&self) -> Fields {
        std::mem::take(&mut self.held().hidden)
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
