//! How many bytes of a batch's bodies may be in memory: [`Allowance`].

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use super::favour::{Favour, Next};

/// Bytes that were received, and not yet taken in by a sink or yielded to the caller: at most so many.
///
/// Room for a chunk is reserved before it is read, so that what there is no room for stays with the server. Who finds
/// none waits. When bytes are released, the oldest of those who wait is woken.
///
/// That alone would come to a standstill: parts of many bodies can fill all the room, and none of them comes to its end.
/// So one body at a time, the favourite, may have more:
///
/// - As completed: the oldest of those who wait, if no outcome waits for the caller, who makes room by taking it. It
///   stays the favourite until its outcome is there. So the bytes are never more than allowed and one body.
/// - As given: that whose outcome is the next to be yielded, as long as it is in flight, and the caller has taken those
///   before it. Nobody else's outcome could be yielded before it. While it waits for its turn or for a time, it is as
///   above; each of the others that comes to its end then frees a slot, which it may need, and can be one body more.
///
/// In either case it [gives the favour up](Self::give_up) if its sink has blocked for a moment, so that one that is stuck
/// holds up nobody else. What waits for that sink stays, and is more than allowed.
#[derive(Debug)]
pub(crate) struct Allowance {
    max: usize,
    used: AtomicUsize,
    /// How many wait: whoever changes something need not take the lock if nobody does.
    waiting: AtomicUsize,
    /// How many outcomes the caller may take; as given, besides the next.
    ready: AtomicUsize,
    closed: AtomicBool,
    favour: Favour,
    queue: Mutex<Queue>,
}

#[derive(Debug, Default)]
struct Queue {
    /// By the requests' indices: the oldest first.
    waiting: BTreeMap<usize, Waker>,
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
            ready: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
            favour: Favour::default(),
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
        // It waits for its sink no more.
        self.favour.goes_on(index);
        let result = if self.closed.load(Ordering::SeqCst) {
            Err(Closed)
        } else if self.may_have_more(index, &queue) {
            self.favour.give_to(index);
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
    pub(crate) fn is_favoured(&self, index: usize) -> bool {
        self.favour.is_of(index)
    }

    /// The body of this request has come to its end, and is accounted for.
    pub(crate) fn end(&self, index: usize) {
        if !self.favour.is_favourite(index) {
            return;
        }
        let queue = self.lock();
        if self.favour.take_from(index) {
            self.wake_next(queue);
        }
    }

    /// The sink of this request's body is stuck: another may have more in its place.
    pub(crate) fn give_up(&self, index: usize) {
        let queue = self.lock();
        self.favour.pass_on(index);
        self.wake_next(queue);
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
        self.favour.set_next(next)
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
        // Where there is room, nobody needs a favour.
        let is_in_need = || queue.is_oldest(index) && !self.fits(self.used());
        // The caller makes room when it takes them.
        let are_ready = self.ready.load(Ordering::SeqCst) > 0;
        self.favour.is_for(index, are_ready, is_in_need)
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
        let [next, favourite] = self.favour.holders().map(|index| queue.waiting.get(&index));
        let woken = [oldest, next, favourite].map(Option::<&Waker>::cloned);
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
