//! What a connection and its socket tell each other: [`Line`].

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering::Relaxed};

use fetch_many::strategy::Course;

use crate::times::Times;

/// How many reads may follow each other before others have their turn.
const READS: u8 = 4;

/// What a connection and its socket tell each other. They never run at the same time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line(Arc<Flags>);

#[derive(Debug, Default)]
struct Flags {
    /// It has carried no request before.
    is_new: AtomicBool,
    /// Writing the request has begun.
    asked: AtomicBool,
    /// So many bytes of the request have been written.
    written: AtomicUsize,
    /// So many bytes have come since the request was given to the connection.
    received: AtomicUsize,
    /// The server spoke before it was asked, or could not be asked to the end.
    spoiled: AtomicBool,
    /// The last read took all there was: the next would most likely find nothing.
    drained: AtomicBool,
    /// How many reads have been done since the connection last resumed.
    reads: AtomicU8,
    /// A read has been put off because of one of these.
    put_off: AtomicBool,
    /// The last response is over: what comes is the head of another.
    over: AtomicBool,
    times: Times,
}

/// The connection's side.
impl Line {
    /// A new exchange begins. The next read is done at once: what it finds, nobody has asked for.
    pub(crate) fn begin(&self, is_new: bool) {
        self.0.is_new.store(is_new, Relaxed);
        self.0.asked.store(false, Relaxed);
        self.0.written.store(0, Relaxed);
        self.0.received.store(0, Relaxed);
        self.0.times.begin();
        self.resume();
    }

    /// Says when the exchange came how far.
    pub(crate) fn tell(&self, course: &mut Course) {
        self.0.times.tell(course);
    }

    /// The exchange is over.
    pub(crate) fn rest(&self) {
        self.0.over.store(true, Relaxed);
    }

    /// How many bytes have come since then.
    pub(crate) fn received(&self) -> usize {
        self.0.received.load(Relaxed)
    }

    /// Whether it must not be used again.
    pub(crate) fn is_spoiled(&self) -> bool {
        self.0.spoiled.load(Relaxed)
    }

    /// Whether the last reads were as many as may follow each other.
    pub(crate) fn is_greedy(&self) -> bool {
        self.0.reads.load(Relaxed) >= READS
    }

    /// Lets a read that was put off be done. False if there is none.
    pub(crate) fn resume(&self) -> bool {
        self.0.drained.store(false, Relaxed);
        self.0.reads.store(0, Relaxed);
        self.0.put_off.swap(false, Relaxed)
    }
}

/// The socket's side.
impl Line {
    /// Counts a read. False if it is put off.
    ///
    /// After a response hyper reads four times more, each a system call that finds nothing and one of which
    /// has the reactor watch the socket. When the response is complete, none of it is needed; when it is not,
    /// the connection resumes before it waits.
    ///
    /// And hyper reads on for as long as there is something that it may pass over, such as interim responses
    /// without end: it must let go now and then, or no timeout would be noticed.
    pub(crate) fn may_read(&self) -> bool {
        let reads = self.0.reads.load(Relaxed);
        self.0.reads.store(reads.saturating_add(1), Relaxed);
        if self.0.drained.load(Relaxed) || reads >= READS {
            self.put_off();
            return false;
        }
        true
    }

    /// The connection polls once more before it waits.
    pub(crate) fn put_off(&self) {
        self.0.put_off.store(true, Relaxed);
    }

    /// So many bytes have come, and took all the room there was or not.
    pub(crate) fn receive(&self, length: usize, is_full: bool) {
        let before = self.0.received.load(Relaxed);
        if before == 0 {
            self.0.times.heard();
        }
        self.0
            .received
            .store(before.saturating_add(length), Relaxed);
        self.0.drained.store(!is_full, Relaxed);
    }

    /// Whether what has come begins another response. True once for each.
    pub(crate) fn begins_another(&self) -> bool {
        self.0.over.swap(false, Relaxed)
    }

    /// Whether what comes is kept back: the request of a new connection is not on its way yet.
    pub(crate) fn is_held(&self) -> bool {
        self.0.is_new.load(Relaxed) && !self.0.asked.load(Relaxed)
    }

    /// Writing the request begins.
    pub(crate) fn ask(&self) {
        self.0.asked.store(true, Relaxed);
    }

    /// So much of it has been written.
    pub(crate) fn wrote(&self, length: usize) {
        let before = self.0.written.load(Relaxed);
        self.0.written.store(before.saturating_add(length), Relaxed);
        self.0.times.wrote();
    }

    /// The same request is given to another hyper. Returns how much of it has been written.
    /// What has come is kept back until it writes, as on a new connection.
    pub(crate) fn begin_again(&self) -> usize {
        self.0.is_new.store(true, Relaxed);
        self.0.asked.store(false, Relaxed);
        self.0.written.load(Relaxed)
    }

    /// Whether the server may have answered though nothing can be written any more: on a used connection
    /// only if it was asked something.
    pub(crate) fn may_have_answer(&self) -> bool {
        self.0.is_new.load(Relaxed) || self.0.written.load(Relaxed) > 0
    }

    /// It must not be used again.
    pub(crate) fn spoil(&self) {
        self.0.spoiled.store(true, Relaxed);
    }
}
