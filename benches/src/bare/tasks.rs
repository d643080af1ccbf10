//! Tasks of async-std that share the requests of a batch: [`fetch`].

use std::sync::mpsc;

use async_std::task;

use super::Numbers;
use crate::compare::protocol::Job;
use crate::job::{Got, Results};

/// A client that is shared by cloning it.
pub(super) trait Get: Clone + Send + 'static {
    /// Fetches one.
    fn get(&self, url: &str) -> impl Future<Output = Result<Got, String>> + Send;
}

/// Fetches a job by as many tasks as its limit, on async-std's own threads, one per core.
pub(super) fn fetch(client: &impl Get, job: &Job, results: &mut Results) {
    let numbers = Numbers::new(job);
    let (sender, received) = mpsc::channel();
    for _ in 0..job.limit {
        let (client, sender) = (client.clone(), sender.clone());
        let numbers = numbers.clone();
        task::spawn(async move {
            for url in numbers {
                if sender.send(client.get(&url).await).is_err() {
                    break;
                }
            }
        });
    }
    drop(sender);
    results.extend(received);
}
