//! A thread that waits, and whoever wakes it: [`Unpark`].

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Wake;
use std::thread::{self, Thread};
use std::time::Instant;

/// How often others are let run before the thread sleeps. While they run, more outcomes come,
/// and none of them needs a system call to wake it. (With smol against wiremock, at a limit of 64 and
/// without delay: CPU per request 1.19 to 1.23 of the bare loop's without this, 0.88 with it; 21 November
/// 2026, paired rounds. `cargo bench --bench compare -- contract --server=wiremock` measures the latter.)
const YIELDS: usize = 2;

/// Wakes the thread that made it, by a system call only if it sleeps.
pub(crate) struct Unpark {
    thread: Thread,
    woken: AtomicBool,
}

impl Unpark {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            thread: thread::current(),
            woken: AtomicBool::new(false),
        })
    }

    pub(crate) fn is_of_this_thread(&self) -> bool {
        self.thread.id() == thread::current().id()
    }

    /// Waits until woken, or until this time. May return early, so whoever waits looks again in any case.
    pub(crate) fn wait(&self, until: Option<Instant>) {
        for _ in 0..YIELDS {
            if self.woken.swap(false, Ordering::Acquire) {
                return;
            }
            thread::yield_now();
        }
        match until {
            Some(until) => thread::park_timeout(until.saturating_duration_since(Instant::now())),
            None => thread::park(),
        }
        self.woken.store(false, Ordering::Relaxed);
    }
}

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}
