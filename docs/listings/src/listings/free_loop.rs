//! Fixes `blocked_loop`: what blocks gets a thread that may be blocked.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::sleep;

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

    // ANCHOR: run
    let before = beats.load(Ordering::Relaxed);
    spawn_blocking(|| thread::sleep(Duration::from_millis(300))).await?;
    let meanwhile = beats.load(Ordering::Relaxed) - before;
    println!("any beats meanwhile: {}", meanwhile > 0);
    // ANCHOR_END: run
    Ok(())
}
