//! Measures the figure of chapter 4: what a task weighs that waits. Prints the data as JSON; the other half of
//! them are `docs/python/measure_tasks.py`'s. Linux only:
//! `cargo run --release -p fetch-many-tutorial -- measure_tasks > docs/data/tasks.json`

use std::error::Error;
use std::fs;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::json;

/// Enough that what the runtime itself needs does not show.
const TASKS: u32 = 4000;
const LONG: Duration = Duration::from_secs(600);

pub fn run(_: &str) -> Result<(), Box<dyn Error>> {
    // Least first: memory that has been given back may serve the next again.
    let smol = weight(|| {
        let executor = smol::Executor::new();
        let tasks: Vec<_> = (0..TASKS).map(|_| executor.spawn(smol::Timer::after(LONG))).collect();
        while executor.try_tick() {}
        (executor, tasks)
    })?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let tokio = weight(|| {
        let tasks: Vec<_> = (0..TASKS).map(|_| runtime.spawn(async { tokio::time::sleep(LONG).await })).collect();
        runtime.block_on(tokio::task::yield_now());
        tasks
    })?;
    let threads = weight(|| {
        let (sender, receiver) = mpsc::channel();
        let threads: Vec<_> = (0..TASKS)
            .map(|_| {
                let started = sender.clone();
                thread::spawn(move || {
                    drop(started);
                    thread::park_timeout(LONG);
                })
            })
            .collect();
        drop(sender);
        // Ends when every thread has run.
        let _ = receiver.recv() as Result<(), _>;
        Parked(threads)
    })?;
    let bytes = json!({ "smol": smol, "tokio": tokio, "threads": threads });
    println!("{}", serde_json::to_string_pretty(&bytes)?);
    Ok(())
}

/// Threads that end when nobody needs them any more.
struct Parked(Vec<JoinHandle<()>>);

impl Drop for Parked {
    fn drop(&mut self) {
        self.0.iter().for_each(|thread| thread.thread().unpark());
    }
}

/// How many bytes of resident memory each of the tasks took.
fn weight<T>(start: impl FnOnce() -> T) -> Result<u64, Box<dyn Error>> {
    let before = resident()?;
    let tasks = start();
    let after = resident()?;
    drop(tasks);
    Ok((after - before) / u64::from(TASKS))
}

fn resident() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()).ok_or("no VmRSS")?;
    Ok(kib.parse::<u64>()? * 1024)
}
