//! Measures the figure of chapter 11: when a heart beats that should beat every 10 ms, while something
//! blocks for 100 ms. Prints the data as JSON (what is measured is waiting, so a build for debugging will do):
//! `cargo run -p fetch-many-tutorial -- measure_heartbeats > docs/data/heartbeats.json`

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::runtime::Builder;
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval, sleep};

const BLOCKED: Duration = Duration::from_millis(100);
/// How often one of four workers is blocked: each time at another moment between two beats.
const TRIES: u32 = 20;

pub fn run(_: &str) -> Result<(), Box<dyn Error>> {
    let one_thread = Builder::new_current_thread().enable_time().build()?;
    let on_the_loop = one_thread.block_on(measured(Duration::ZERO, async {
        thread::sleep(BLOCKED);
        Ok(())
    }))?;
    let elsewhere = one_thread.block_on(measured(Duration::ZERO, async {
        Ok(spawn_blocking(|| thread::sleep(BLOCKED)).await?)
    }))?;

    let tries = (0..TRIES).map(|n| one_of_four(Duration::from_micros(500) * n));
    let tries: Vec<_> = tries.collect::<Result<_, _>>()?;
    let stopped: Vec<_> = tries.iter().filter(|run| run.beats_meanwhile() == 0).collect();
    let on_a_worker = stopped.first().copied().unwrap_or(&tries[0]);
    let title = format!("on one of four workers: so in {} of {TRIES} runs", stopped.len());

    let mut worker = on_a_worker.figure(&title);
    worker["stopped"] = json!(stopped.len());
    worker["tries"] = json!(TRIES);
    let figure = json!({
        "blocked": on_the_loop.figure("on the only thread of the runtime"),
        "blocked_worker": worker,
        "free": elsewhere.figure("on a thread of its own"),
    });
    println!("{}", serde_json::to_string_pretty(&figure)?);
    Ok(())
}

/// All in milliseconds from the beginning.
struct Run {
    beats: Vec<f64>,
    blocked: (f64, f64),
    end: f64,
}

impl Run {
    /// The first poll after the call is none: it was due meanwhile.
    fn beats_meanwhile(&self) -> usize {
        let meanwhile = self.blocked.0 + 1.0..self.blocked.1 - 1.0;
        self.beats.iter().filter(|beat| meanwhile.contains(*beat)).count()
    }

    fn figure(&self, title: &str) -> Value {
        let polls: Vec<_> = self.beats.iter().map(|beat| (0, *beat)).collect();
        json!({ "title": title, "end_ms": self.end, "polls": polls, "busy": [self.blocked] })
    }
}

fn one_of_four(later: Duration) -> Result<Run, Box<dyn Error>> {
    let four_threads = Builder::new_multi_thread().worker_threads(4).enable_time().build()?;
    let blocks = async move {
        thread::sleep(BLOCKED);
        Ok(())
    };
    let run = async move { measured(later, blocks).await.map_err(|error| error.to_string()) };
    Ok(four_threads.block_on(async { tokio::spawn(run).await })??)
}

async fn measured(
    later: Duration,
    blocks: impl Future<Output = Result<(), Box<dyn Error>>>,
) -> Result<Run, Box<dyn Error>> {
    let begin = Instant::now();
    let now = move || (begin.elapsed().as_secs_f64() * 1e4).round() / 10.0;
    let beats = Arc::new(Mutex::new(Vec::new()));
    let heart = tokio::spawn(beat(Arc::clone(&beats), now));
    sleep(Duration::from_millis(50) + later).await;
    let from = now();
    blocks.await?;
    let until = now();
    sleep(Duration::from_millis(50)).await;
    heart.abort();
    let beats = beats.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok(Run { beats, blocked: (from, until), end: now() })
}

async fn beat(beats: Arc<Mutex<Vec<f64>>>, now: impl Fn() -> f64) {
    let mut ticks = interval(Duration::from_millis(10));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        ticks.tick().await;
        beats.lock().unwrap_or_else(PoisonError::into_inner).push(now());
    }
}
