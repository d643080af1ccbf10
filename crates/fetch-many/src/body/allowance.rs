//! How many bytes of a batch's bodies may be in memory: [`Allowance`].

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// Bytes that were received, and not yet taken in by a sink or yielded to the caller: at most so many.
///
/// Room for a chunk is reserved before it is read, so that what there is no room for stays with the server. Who finds
/// none waits. When bytes are released, the oldest of those who wait is woken.
///
/// That alone would come to a standstill: parts of many bodies can fill all the room, and none of them comes to its end.
/// So one body at a time, the favourite, may have more:
///
/// - As completed: the oldest of those who wait, if no outcome waits for the caller, who makes room by taking it. It
///   stays the favourite until its outcome is there, or until its sink has blocked for a moment: it
///   [gives the favour up](Self::end) then, so that a sink that is stuck holds up nobody else. So the bytes are never more
///   than allowed, one body, and what waits for sinks that are stuck.
/// - As given: that whose outcome is the next to be yielded, as long as it is in flight, and the caller has taken those
///   before it. Nobody else's outcome could be yielded before it. While it waits for its turn or for a time, it is as above; each of the others that comes to
///   its end then frees a slot, which it may need, and can be one body more.
#[derive(Debug)]
pub(crate) struct Allowance {
    max: usize,
    used: AtomicUsize,
    /// How many wait: whoever changes something need not take the lock if nobody does.
    waiting: AtomicUsize,
    /// As given: the index of the next outcome while its request is in flight; [`READY`] if that outcome is there; else
    /// [`NOBODY`].
    next: AtomicUsize,
    /// How many outcomes the caller may take; as given, besides the next.
    ready: AtomicUsize,
    closed: AtomicBool,
    /// The favourite's index, or [`NOBODY`]. It changes under the lock, and is read without.
    favourite: AtomicUsize,
    queue: Mutex<Queue>,
}

#[derive(Debug, Default)]
struct Queue {
    /// By the requests' indices: the oldest first.
    waiting: BTreeMap<usize, Waker>,
}

const NOBODY: usize = usize::MAX;
const READY: usize = NOBODY - 1;

/// What the request is at whose outcome is the next to be yielded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It waits for its turn, or a time, or has not been taken yet.
    Waits,
    /// It is in flight, and has this index.
    InFlight(usize),
    /// The outcome is there.
    Ready,
}

/// The batch has ended: nothing more need be read.
#[derive(Debug)]
pub(crate) struct Closed;

impl Allowance {
    /// As much as a client reads at once: hyper's buffer grows to 408 KiB.
    pub(crate) const CHUNK: usize = 512 << 10;

    pub(crate) fn new(max: usize) -> Self {
        Self {
            max,
            used: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
            next: AtomicUsize::new(NOBODY),
            ready: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
            favourite: AtomicUsize::new(NOBODY),
            queue: Mutex::default(),
        }
    }

    pub(crate) fn used(&self) -> usize {
        self.used.load(Ordering::SeqCst)
    }

    /// Reserves [`CHUNK`](Self::CHUNK) for the body of this request, or wakes `context` when it may be there.
    pub(crate) fn poll_reserve(
        &self,
        index: usize,
        context: &Context<'_>,
    ) -> Poll<Result<(), Closed>> {
        if self.waiting.load(Ordering::SeqCst) == 0 && self.reserve() {
            return Poll::Ready(Ok(()));
        }
        let mut queue = self.lock();
        // Before the last look: a release after it finds this one waiting.
        queue.waiting.insert(index, context.waker().clone());
        self.count(&queue);
        let result = if self.closed.load(Ordering::SeqCst) {
            Err(Closed)
        } else if self.may_have_more(index, &queue) {
            if self.next.load(Ordering::SeqCst) != index {
                self.favourite.store(index, Ordering::SeqCst);
            }
            self.used.fetch_add(Self::CHUNK, Ordering::SeqCst);
            Ok(())
        } else if queue.is_oldest(index) && self.reserve() {
            Ok(())
        } else {
            // The older ones have been woken, or will be.
            return Poll::Pending;
        };
        queue.waiting.remove(&index);
        self.count(&queue);
        self.wake_next(queue);
        Poll::Ready(result)
    }

    /// Waits no more.
    pub(crate) fn leave(&self, index: usize) {
        let mut queue = self.lock();
        if queue.waiting.remove(&index).is_some() {
            self.count(&queue);
            self.wake_next(queue);
        }
    }

    /// Whether the body of this request may have more than the rest.
    pub(crate) fn is_favourite(&self, index: usize) -> bool {
        self.favourite.load(Ordering::SeqCst) == index
    }

    /// The body of this request has come to its end, and is accounted for, or its sink is stuck: it is not the favourite
    /// any more.
    pub(crate) fn end(&self, index: usize) {
        if !self.is_favourite(index) {
            return;
        }
        let queue = self.lock();
        let (its, nobodys) = (index, NOBODY);
        let ended =
            self.favourite
                .compare_exchange(its, nobodys, Ordering::SeqCst, Ordering::SeqCst);
        if ended.is_ok() {
            self.wake_next(queue);
        }
    }

    /// So many bytes came where room for a chunk was reserved.
    pub(crate) fn settle(&self, bytes: usize) {
        let change = bytes.wrapping_sub(Self::CHUNK);
        self.used.fetch_add(change, Ordering::SeqCst);
        self.changed();
    }

    /// Bytes that are there, whether there is room or not.
    pub(crate) fn add(&self, bytes: usize) {
        if bytes > 0 {
            self.used.fetch_add(bytes, Ordering::SeqCst);
        }
    }

    /// Bytes that are not there any more.
    pub(crate) fn release(&self, bytes: usize) {
        if bytes > 0 {
            self.used.fetch_sub(bytes, Ordering::SeqCst);
            self.changed();
        }
    }

    /// As given: what the request is at whose outcome is the next to be yielded. True if that is another than before: those
    /// who wait are to be [woken](Self::wake), once no lock is held.
    #[must_use]
    pub(crate) fn set_next(&self, next: Next) -> bool {
        let index = match next {
            Next::Waits => NOBODY,
            Next::Ready => READY,
            Next::InFlight(index) => index,
        };
        let has_changed = self.next.load(Ordering::Relaxed) != index;
        if has_changed {
            self.next.store(index, Ordering::SeqCst);
        }
        has_changed
    }

    /// One outcome more is the caller's to take.
    pub(crate) fn add_ready(&self) {
        self.ready.fetch_add(1, Ordering::SeqCst);
    }

    /// The caller has taken one, with a body of so many bytes.
    pub(crate) fn take_ready(&self, bytes: usize) {
        self.ready.fetch_sub(1, Ordering::SeqCst);
        if bytes > 0 {
            self.used.fetch_sub(bytes, Ordering::SeqCst);
        }
        self.changed();
    }

    /// Whether the batch has ended.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// The batch has ended: nobody waits any longer, once they are [woken](Self::wake).
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
    }

    /// Whether anybody waits.
    pub(crate) fn is_waited_for(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) > 0
    }

    /// Wakes those who may go on, after [`set_next`](Self::set_next) and [`close`](Self::close): these are called under a
    /// lock, and whose wakers these are is not known here.
    pub(crate) fn wake(&self) {
        if !self.is_closed() {
            return self.changed();
        }
        let mut queue = self.lock();
        let waiting = std::mem::take(&mut queue.waiting);
        self.count(&queue);
        drop(queue);
        waiting.into_values().for_each(Waker::wake);
    }

    fn reserve(&self) -> bool {
        // Not added and taken back: somebody else could see that, wait, and not be woken.
        let add = |used| self.fits(used).then_some(used + Self::CHUNK);
        self.used
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, add)
            .is_ok()
    }

    /// One chunk may always be there: an allowance of less would let nothing through.
    fn fits(&self, used: usize) -> bool {
        used == 0 || used.saturating_add(Self::CHUNK) <= self.max
    }

    fn may_have_more(&self, index: usize, queue: &Queue) -> bool {
        let next = self.next.load(Ordering::SeqCst);
        let favourite = self.favourite.load(Ordering::SeqCst);
        let is_first = if next != NOBODY {
            next == index
        } else if favourite != NOBODY {
            return favourite == index;
        } else {
            // Where there is room, nobody needs a favour.
            queue.is_oldest(index) && !self.fits(self.used())
        };
        is_first && self.ready.load(Ordering::SeqCst) == 0
    }

    /// Something has changed for those who wait.
    fn changed(&self) {
        if self.is_waited_for() {
            self.wake_next(self.lock());
        }
    }

    /// Wakes those who may go on.
    fn wake_next(&self, queue: MutexGuard<'_, Queue>) {
        let oldest = queue.waiting.first_key_value().map(|(_, waker)| waker);
        let next = queue.waiting.get(&self.next.load(Ordering::SeqCst));
        let favourite = self.favourite.load(Ordering::SeqCst);
        let favourite = queue.waiting.get(&favourite);
        let woken = [oldest.cloned(), next.cloned(), favourite.cloned()];
        // Outside the lock: whose waker it is, is not known here.
        drop(queue);
        woken.into_iter().flatten().for_each(Waker::wake);
    }

    fn count(&self, queue: &Queue) {
        self.waiting.store(queue.waiting.len(), Ordering::SeqCst);
    }

    /// What is in it is whole at any moment.
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn is_oldest(&self, index: usize) -> bool {
        self.waiting
            .first_key_value()
            .is_some_and(|(oldest, _)| *oldest == index)
    }
}
