//! Measures the figure of chapter 11: when a heart beats that should beat every 10 ms, while something
//! blocks for 100 ms. Prints the data as JSON:
//! `cargo run --release -p fetch-many-tutorial -- measure_heartbeats > docs/data/heartbeats.json`

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval, sleep};

const BLOCKED: Duration = Duration::from_millis(100);

#[tokio::main(flavor = "current_thread")]
pub async fn run(_: &str) -> Result<(), Box<dyn Error>> {
    let on_the_loop = measured("on the thread of the runtime", async {
        thread::sleep(BLOCKED);
        Ok(())
    });
    let on_the_loop = on_the_loop.await?;
    let elsewhere = measured("on a thread of its own", async {
        Ok(spawn_blocking(|| thread::sleep(BLOCKED)).await?)
    });
    let elsewhere = elsewhere.await?;
    let figure = json!({ "blocked": on_the_loop, "free": elsewhere });
    println!("{}", serde_json::to_string_pretty(&figure)?);
    Ok(())
}

async fn measured(
    title: &str,
    blocks: impl Future<Output = Result<(), Box<dyn Error>>>,
) -> Result<Value, Box<dyn Error>> {
    let begin = Instant::now();
    let now = move || (begin.elapsed().as_secs_f64() * 1e4).round() / 10.0;
    let beats = Arc::new(Mutex::new(Vec::new()));
    let heart = tokio::spawn(beat(Arc::clone(&beats), now));
    sleep(Duration::from_millis(50)).await;
    let from = now();
    blocks.await?;
    let until = now();
    sleep(Duration::from_millis(50)).await;
    heart.abort();
    let beats = beats.lock().unwrap_or_else(PoisonError::into_inner);
    let polls: Vec<_> = beats.iter().map(|beat| (0, *beat)).collect();
    Ok(json!({ "title": title, "end_ms": now(), "polls": polls, "busy": [[from, until]] }))
}

async fn beat(beats: Arc<Mutex<Vec<f64>>>, now: impl Fn() -> f64) {
    let mut ticks = interval(Duration::from_millis(10));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        ticks.tick().await;
        beats.lock().unwrap_or_else(PoisonError::into_inner).push(now());
    }
}
