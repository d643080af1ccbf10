//! Breaks: a call that blocks, on the thread of the runtime.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use tokio::time::sleep;

// ANCHOR: run
async fn heart(beats: Arc<AtomicU32>) {
    loop {
        beats.fetch_add(1, Ordering::Relaxed);
        sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::main(flavor = "current_thread")]
pub async fn run(_: &str) -> Result<(), Box<dyn Error>> {
    let beats = Arc::new(AtomicU32::new(0));
    tokio::spawn(heart(Arc::clone(&beats)));
    sleep(Duration::from_millis(50)).await;

    let before = beats.load(Ordering::Relaxed);
    thread::sleep(Duration::from_millis(300));
    let meanwhile = beats.load(Ordering::Relaxed) - before;
    println!("{meanwhile} beats meanwhile");
    Ok(())
}
// ANCHOR_END: run
