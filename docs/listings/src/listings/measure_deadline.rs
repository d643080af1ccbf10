//! Measures the figure of chapter 8: the same requests, two of which are never answered, with a timeout for each and
//! with a deadline for all. Prints the data as JSON:
//! `cargo run --release -p fetch-many-tutorial -- measure_deadline > docs/data/deadline.json`

use std::error::Error;
use std::time::{Duration, Instant};

use fetch_many_tokio::{Blocking, Config, FetchManyExt, Plan, Retry};
use serde_json::{Value, json};

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let config = Config::default().timeout(Duration::from_millis(600));
    let fetcher = Blocking::new(&config)?;
    let paths = ["station/0", "stall", "station/2", "station/3", "stall", "station/5"];
    let urls = paths.map(|path| format!("{base}/{path}"));

    let with = |plan: Plan, title: &str| -> Value {
        let begin = Instant::now();
        let since = |at: Instant| (at.duration_since(begin).as_secs_f64() * 1e4).round() / 10.0;
        let mut bars: Vec<_> = fetcher
            .fetch(&urls, &plan)
            .map(|outcome| {
                let Some(started) = outcome.timing.started else {
                    return (outcome.index, 0.0, 0.0);
                };
                (outcome.index, since(started), since(outcome.timing.finished))
            })
            .collect();
        bars.sort_by_key(|bar| bar.0);
        let total_ms = bars.iter().fold(0.0, |last: f64, bar| last.max(bar.2)).round();
        json!({ "title": title, "total_ms": total_ms, "bars": bars })
    };
    let plan = Plan::new(2).retry(Retry::none());
    let timeout = with(plan.clone(), "a timeout of 600 ms for each");
    let plan = plan.deadline(Duration::from_millis(300));
    let deadline = with(plan, "and a deadline of 300 ms for all");
    let figure = json!({ "timeout": timeout, "deadline": deadline });
    println!("{}", serde_json::to_string_pretty(&figure)?);
    Ok(())
}
