//! A producer, a bounded queue, two consumers and a lock, on tokio.

use std::error::Error;
use std::sync::{Arc, PoisonError};

use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;

#[tokio::main]
pub async fn run(_: &str) -> Result<(), Box<dyn Error>> {
    // ANCHOR: run
    let (sender, receiver) = mpsc::channel(4); // Waits when four are in it.
    let receiver = Arc::new(Mutex::new(receiver)); // One end to take from: shared by a lock.
    let total = Arc::new(std::sync::Mutex::new(0));

    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        for number in 1..=100 {
            if sender.send(number).await.is_err() {
                return; // Nobody takes any more.
            }
        }
    });
    for _ in 0..2 {
        let (receiver, total) = (Arc::clone(&receiver), Arc::clone(&total));
        tasks.spawn(async move {
            loop {
                let next = receiver.lock().await.recv().await;
                let Some(number) = next else { return };
                *total.lock().unwrap_or_else(PoisonError::into_inner) += number;
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended?; // An error here: the task panicked.
    }
    println!("{}", total.lock().unwrap_or_else(PoisonError::into_inner));
    // ANCHOR_END: run
    Ok(())
}
