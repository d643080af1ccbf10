//! Breaks: a call that blocks one worker of four, and the heart that was started there.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use tokio::time::sleep;

async fn heart(beats: Arc<AtomicU32>) {
    loop {
        beats.fetch_add(1, Ordering::Relaxed);
        sleep(Duration::from_millis(10)).await;
    }
}

// ANCHOR: run
#[tokio::main(worker_threads = 4)]
pub async fn run(_: &str) -> Result<(), Box<dyn Error>> {
    let blocks = tokio::spawn(async {
        let beats = Arc::new(AtomicU32::new(0));
        tokio::spawn(heart(Arc::clone(&beats)));

        let before = beats.load(Ordering::Relaxed);
        thread::sleep(Duration::from_millis(300)); // Three workers have nothing to do.
        beats.load(Ordering::Relaxed) - before
    });
    println!("{} beats meanwhile", blocks.await?);
    Ok(())
}
// ANCHOR_END: run
