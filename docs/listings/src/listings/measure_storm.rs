//! Measures the figure of chapter 9: how often a server that is down is asked, for a hundred requests. Prints
//! the data as JSON: `cargo run -p fetch-many-tutorial -- measure_storm > docs/data/storm.json`

use std::error::Error;
use std::time::Duration;

use fetch_many_threads::{Blocking, Config, FetchManyExt, Plan, Retry};
use serde_json::json;

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let fetcher = Blocking::new(&Config::default())?;
    let attempts = |retry: Retry| -> u32 {
        let retry = retry.backoff(Duration::from_millis(1), Duration::from_millis(10));
        let urls = (0..100).map(|_| format!("{base}/status/503"));
        let outcomes = fetcher.fetch(urls, &Plan::new(4).retry(retry));
        outcomes.map(|outcome| outcome.attempts).sum()
    };
    let attempts = json!({
        "none": attempts(Retry::none()),
        "unbounded": attempts(Retry::up_to(3).budget(f64::MAX, u32::MAX)),
        "budget": attempts(Retry::up_to(3)),
    });
    println!("{}", serde_json::to_string_pretty(&attempts)?);
    Ok(())
}
