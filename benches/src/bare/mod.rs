//! What a good programmer writes by hand with each client, for this one job: the yardstick for the
//! cost of the contract.
//!
//! Same runtime, worker threads and settings as the strategy, bodies read fully, results handed to
//! the calling thread; nothing else. All four have the same shape: as many workers as `limit`, each
//! with a number drawn from a shared counter, and a channel to the caller.

mod alarm;
pub mod async_std;
pub mod smol;
pub mod threads;
pub mod tokio;

use std::sync::atomic::{AtomicUsize, Ordering};

/// Hands out the numbers of a batch's requests to its workers.
#[derive(Debug)]
struct Numbers {
    next: AtomicUsize,
    end: usize,
}

impl Numbers {
    fn new(end: usize) -> Self {
        let next = AtomicUsize::new(0);
        Self { next, end }
    }

    fn next(&self) -> Option<usize> {
        // Only the number itself is shared: no other memory hangs on it.
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        (number < self.end).then_some(number)
    }
}
