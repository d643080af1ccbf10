//! A producer, a bounded queue, two consumers and a lock, on smol.

use std::error::Error;
use std::sync::{Mutex, PoisonError};

use futures_util::future::join_all;
use smol::{LocalExecutor, channel};

pub fn run(_: &str) -> Result<(), Box<dyn Error>> {
    // ANCHOR: run
    let (sender, receiver) = channel::bounded(4);
    let total = Mutex::new(0);

    let tasks = LocalExecutor::new();
    let producer = tasks.spawn(async move {
        for number in 1..=100 {
            if sender.send(number).await.is_err() {
                return;
            }
        }
    });
    let consumers = [0, 1].map(|_| {
        let (receiver, total) = (receiver.clone(), &total); // As many ends as you like.
        tasks.spawn(async move {
            while let Ok(number) = receiver.recv().await {
                *total.lock().unwrap_or_else(PoisonError::into_inner) += number;
            }
        })
    });
    smol::block_on(tasks.run(async {
        producer.await;
        join_all(consumers).await;
    }));
    println!("{}", total.lock().unwrap_or_else(PoisonError::into_inner));
    // ANCHOR_END: run
    Ok(())
}
