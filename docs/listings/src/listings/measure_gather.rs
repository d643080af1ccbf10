//! Measures the figure of chapter 14: when each of four requests ends, and when its caller has the result, for each
//! way of waiting for them. The second fails. Prints the data as JSON:
//! `cargo run --release -p fetch-many-tutorial -- measure_gather > docs/data/gather.json`

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::{join_all, select_all, try_join_all};
use futures_util::stream::{self, StreamExt};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::task::JoinSet;

/// Three readings, and a body that is none: 107, 60, 49 and 78 ms.
const PATHS: [&str; 4] = ["station/3", "delay/60", "station/1", "station/2"];

/// What became of one request, in milliseconds.
#[derive(Clone, Copy, Default)]
struct Row {
    start: f64,
    end: f64,
    how: &'static str,
    /// When its caller had the result; dropped requests have none.
    handed: Option<f64>,
}

#[derive(Clone)]
struct Log {
    begin: Instant,
    rows: Arc<Mutex<[Row; PATHS.len()]>>,
}

impl Log {
    fn new() -> Self {
        Self { begin: Instant::now(), rows: Arc::default() }
    }

    fn note(&self, request: usize, note: impl FnOnce(&mut Row, f64)) {
        let now = (self.begin.elapsed().as_secs_f64() * 1e4).round() / 10.0;
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        note(&mut rows[request], now);
    }

    fn handed(&self, result: Result<usize, usize>) {
        let (Ok(request) | Err(request)) = result;
        self.note(request, |row, now| row.handed = Some(now));
    }

    fn figure(&self, title: &str) -> Value {
        let rows = *self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let rows = rows.map(|row| json!([row.start, row.end, row.how, row.handed]));
        json!({ "title": title, "rows": rows })
    }
}

/// A request in flight. It ends when this is dropped, by whomever.
struct InFlight {
    log: Log,
    request: usize,
    how: &'static str,
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.log.note(self.request, |row, now| (row.end, row.how) = (now, self.how));
    }
}

/// Either way it says which request it was.
async fn read(client: Client, url: String, log: Log, request: usize) -> Result<usize, usize> {
    log.note(request, |row, now| row.start = now);
    let mut in_flight = InFlight { log, request, how: "dropped" };
    let reading: Result<Value, _> = async { client.get(url).send().await?.json().await }.await;
    in_flight.how = if reading.is_ok() { "answered" } else { "failed" };
    reading.map(|_| request).map_err(|_| request)
}

#[tokio::main]
pub async fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let client = Client::builder().timeout(Duration::from_secs(10)).build()?;
    let calls = |log: &Log| {
        let call = |(request, path)| read(client.clone(), format!("{base}/{path}"), log.clone(), request);
        PATHS.into_iter().enumerate().map(call).collect::<Vec<_>>()
    };
    join_all(calls(&Log::new())).await; // So that connections are there.

    let log = Log::new();
    join_all(calls(&log)).await.into_iter().for_each(|result| log.handed(result));
    let all = log.figure("join_all: every result, at the end");

    let log = Log::new();
    match try_join_all(calls(&log)).await {
        Ok(all) => all.into_iter().for_each(|request| log.handed(Ok(request))),
        Err(first) => log.handed(Err(first)),
    }
    let or_error = log.figure("try_join_all: the first error, and the others are dropped");

    let log = Log::new();
    let (first, _, others) = select_all(calls(&log).into_iter().map(Box::pin)).await;
    log.handed(first);
    drop(others);
    let first = log.figure("select_all: the first result, and the others are dropped");

    let log = Log::new();
    let mut tasks: JoinSet<_> = calls(&log).into_iter().collect();
    while let Some(result) = tasks.join_next().await {
        let result = result?;
        log.handed(result);
        if result.is_err() {
            tasks.shutdown().await;
        }
    }
    let until_error = log.figure("JoinSet, until the first error: each as it ends");

    let log = Log::new();
    let mut results = stream::iter(calls(&log)).buffer_unordered(4);
    while let Some(result) = results.next().await {
        log.handed(result);
    }
    let unordered = log.figure("buffer_unordered(4): each as it ends");

    let log = Log::new();
    let mut results = stream::iter(calls(&log)).buffered(2);
    while let Some(result) = results.next().await {
        log.handed(result);
    }
    let ordered = log.figure("buffered(2): in order, two at a time");

    let ways = [all, or_error, first, until_error, unordered, ordered];
    println!("{}", serde_json::to_string_pretty(&json!({ "ways": ways }))?);
    Ok(())
}
