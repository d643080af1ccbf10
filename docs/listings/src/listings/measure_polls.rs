//! Measures the figure of chapter 3: when each of four requests is polled, while the caller takes its
//! time between two of them. Prints the data as JSON:
//! `cargo run --release -p fetch-many-tutorial -- measure_polls > docs/data/polls.json`

use std::error::Error;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::task::JoinSet;

/// How long the caller does something else after each response.
const BUSY: Duration = Duration::from_millis(40);

type Call = Pin<Box<dyn Future<Output = Result<String, reqwest::Error>> + Send>>;

/// When which request was polled, and when the caller was busy, in milliseconds.
#[derive(Clone)]
struct Log {
    begin: Instant,
    polls: Arc<Mutex<Vec<(usize, f64)>>>,
    busy: Arc<Mutex<Vec<(f64, f64)>>>,
}

/// A request that notes when it is polled.
struct Polled {
    request: usize,
    call: Call,
    log: Log,
}

impl Future for Polled {
    type Output = Result<String, reqwest::Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let poll = (self.request, self.log.now());
        push(&self.log.polls, poll);
        self.call.as_mut().poll(context)
    }
}

impl Log {
    fn new() -> Self {
        let begin = Instant::now();
        Self { begin, polls: Arc::default(), busy: Arc::default() }
    }

    fn now(&self) -> f64 {
        let milliseconds = self.begin.elapsed().as_secs_f64() * 1e3;
        (milliseconds * 10.0).round() / 10.0
    }

    fn calls(&self, client: &Client, base: &str) -> Vec<Polled> {
        let calls = (0..4).map(|request| {
            let get = client.get(format!("{base}/station/{request}"));
            let call: Call = Box::pin(async move { get.send().await?.text().await });
            Polled { request, call, log: self.clone() }
        });
        calls.collect()
    }

    async fn busy(&self) {
        let from = self.now();
        tokio::time::sleep(BUSY).await;
        push(&self.busy, (from, self.now()));
    }

    fn figure(&self, title: &str) -> Value {
        let (polls, busy) = (taken(&self.polls), taken(&self.busy));
        json!({ "title": title, "end_ms": self.now(), "polls": polls, "busy": busy })
    }
}

fn push<T>(list: &Mutex<Vec<T>>, entry: T) {
    list.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
}

fn taken<T>(list: &Mutex<Vec<T>>) -> Vec<T> {
    std::mem::take(&mut list.lock().unwrap_or_else(PoisonError::into_inner))
}

#[tokio::main]
pub async fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let client = Client::builder().timeout(Duration::from_secs(10)).build()?;

    let log = Log::new();
    let mut responses = stream::iter(log.calls(&client, base)).buffer_unordered(4);
    while let Some(response) = responses.next().await {
        response?;
        log.busy().await;
    }
    let buffered = log.figure("buffer_unordered: polled only while the caller waits");

    let log = Log::new();
    let mut responses: JoinSet<_> = log.calls(&client, base).into_iter().collect();
    while let Some(response) = responses.join_next().await {
        response??;
        log.busy().await;
    }
    let spawned = log.figure("tasks: polled when there is something to do");

    let figure = json!({ "buffer_unordered": buffered, "tasks": spawned });
    println!("{}", serde_json::to_string_pretty(&figure)?);
    Ok(())
}
