//! Fixes `retry_storm`: retries wait, and all of them together have a budget.

use std::error::Error;
use std::time::Duration;

use fetch_many_threads::{Blocking, Config, FetchManyExt, Plan, Retry};

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let fetcher = Blocking::new(&Config::default())?;
    // ANCHOR: run
    // One retry for ten requests, and ten to begin with. The pauses are short, for this page's sake.
    let retry = Retry::up_to(3)
        .budget(0.1, 10)
        .backoff(Duration::from_millis(1), Duration::from_millis(10));
    let urls = (0..100).map(|_| format!("{base}/status/503"));

    let outcomes = fetcher.fetch(urls, &Plan::new(4).retry(retry));
    let attempts: u32 = outcomes.map(|outcome| outcome.attempts).sum();
    println!("100 requests, at most 120 attempts: {}", attempts <= 120);
    // ANCHOR_END: run
    Ok(())
}
