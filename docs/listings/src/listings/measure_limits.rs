//! Measures the figure of chapter 5: throughput and latency by limit, at a server that works on sixteen
//! requests at once, for 20 ms each. Prints the data as JSON:
//! `cargo run --release -p fetch-many-tutorial -- measure_limits > docs/data/limits.json`

use std::error::Error;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use fetch_many_conformance::raw::{RawServer, Reply};
use fetch_many_tokio::{Blocking, Config, FetchManyExt, Plan, Retry};
use serde_json::json;

/// How many requests the server works on at once; the others wait.
const SEATS: usize = 16;
const WORK: Duration = Duration::from_millis(20);

#[derive(Debug)]
struct Seats {
    free: Mutex<usize>,
    changed: Condvar,
}

impl Seats {
    fn work(&self) {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let free = self.changed.wait_while(free, |free| *free == 0);
        *free.unwrap_or_else(PoisonError::into_inner) -= 1;
        thread::sleep(WORK);
        *self.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.changed.notify_one();
    }
}

pub fn run(_: &str) -> Result<(), Box<dyn Error>> {
    let seats = Arc::new(Seats { free: Mutex::new(SEATS), changed: Condvar::new() });
    let server = RawServer::start(move |_| {
        seats.work();
        Reply::new().ok("done")
    })?;
    let fetcher = Blocking::new(&Config::default())?;

    let mut rows = Vec::new();
    for limit in [1, 4, 16, 64, 256] {
        let requests = 100 * limit.min(SEATS);
        let urls = (0..requests).map(|_| server.url("/"));
        let begin = Instant::now();
        let plan = Plan::new(limit).retry(Retry::none());
        let mut latencies = Vec::with_capacity(requests);
        for outcome in fetcher.fetch(urls, &plan) {
            latencies.push(outcome.timing.in_flight());
            outcome.result?;
        }
        let per_second = f64::from(u32::try_from(requests)?) / begin.elapsed().as_secs_f64();
        latencies.sort_unstable();
        let p99 = latencies[requests * 99 / 100].as_secs_f64() * 1e3;
        rows.push(json!({ "limit": limit, "per_second": per_second.round(), "p99_ms": p99.round() }));
    }
    let named = rows.into_iter().map(|row| (format!("limit_{}", row["limit"]), row));
    let by_limit: serde_json::Map<_, _> = named.collect();
    println!("{}", serde_json::to_string_pretty(&by_limit)?);
    Ok(())
}
