//! What a good programmer writes by hand with each client, for this one job: the yardstick for the
//! cost of the contract.
//!
//! Same runtime, worker threads and settings as the strategy, bodies read fully, results handed to
//! the calling thread; nothing else. All four have the same shape: as many workers as `limit`, each
//! with a number drawn from a shared counter, and a channel to the caller.
//!
//! `surf_async_h1` is that with a client as it comes, out of the box; `async_std_hyper` is `async_std` without surf.

mod alarm;
pub mod async_std;
pub mod async_std_hyper;
pub mod smol;
pub mod surf_async_h1;
mod tasks;
pub mod threads;
pub mod tokio;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::compare::protocol::Job;

/// Hands out the numbers of a batch's requests, with their URLs, to its workers.
#[derive(Clone, Debug)]
struct Numbers(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    next: AtomicUsize,
    job: Job,
}

impl Numbers {
    fn new(job: &Job) -> Self {
        let next = AtomicUsize::new(0);
        let job = job.clone();
        Self(Arc::new(Shared { next, job }))
    }
}

impl Iterator for Numbers {
    /// The URL of a request that nobody else makes.
    type Item = String;

    fn next(&mut self) -> Option<String> {
        // Only the number itself is shared: no other memory hangs on it.
        let number = self.0.next.fetch_add(1, Ordering::Relaxed);
        (number < self.0.job.requests).then(|| self.0.job.url(number))
    }
}
