//! Measures the figure of chapter 0: the same twelve requests, five ways. Prints the data as JSON:
//! `cargo run --release -p fetch-many-tutorial -- measure_gantt > docs/data/gantt.json`

use std::error::Error;
use std::time::Instant;

use fetch_many_threads::{Blocking, Config, FetchManyExt, Outcome, Plan};
use serde_json::{Map, Value, json};

const STATIONS: u32 = 12;

/// A request's bar: station, start and end in milliseconds since the first start.
type Bar = (usize, f64, f64);

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let threads = Blocking::new(&Config::default())?;
    let tokio = fetch_many_tokio::Blocking::new(&Config::default())?;
    let urls: Vec<_> = (0..STATIONS)
        .map(|station| format!("{base}/station/{station}"))
        .collect();

    let fetch = |limit| bars(|| threads.fetch(&urls, &Plan::new(limit)).collect());
    let ways = [
        ("sequential", "one after the other", fetch(1)?),
        ("four_threads", "four threads", fetch(4)?),
        (
            "four_tasks",
            "four tasks on tokio",
            bars(|| tokio.fetch(&urls, &Plan::new(4)).collect())?,
        ),
        (
            "chunks",
            "chunks of four, each waited for",
            in_chunks(&threads, &urls)?,
        ),
        ("all_at_once", "all twelve at once", fetch(12)?),
    ];
    println!("{}", serde_json::to_string_pretty(&figure(&ways))?);
    Ok(())
}

/// As people write it first: four at a time, and the next four when the slowest is done.
fn in_chunks(fetcher: &Blocking, urls: &[String]) -> Result<Vec<Bar>, Box<dyn Error>> {
    bars(|| {
        let chunks = urls.chunks(4).enumerate();
        chunks
            .flat_map(|(chunk, urls)| {
                let outcomes = fetcher.fetch_all(urls, &Plan::new(4));
                outcomes.into_iter().map(move |mut outcome| {
                    outcome.index += chunk * 4;
                    outcome
                })
            })
            .collect()
    })
}

fn bars(run: impl FnOnce() -> Vec<Outcome>) -> Result<Vec<Bar>, Box<dyn Error>> {
    let begin = Instant::now();
    let since = |at: Instant| at.duration_since(begin).as_secs_f64() * 1e3;
    let mut bars = Vec::new();
    for outcome in run() {
        let start = since(outcome.timing.started.ok_or("not started")?);
        let end = since(outcome.timing.finished);
        outcome.result?;
        bars.push((outcome.index, start, end));
    }
    bars.sort_by_key(|bar| bar.0);
    Ok(bars)
}

fn figure(ways: &[(&str, &str, Vec<Bar>)]) -> Value {
    let mut figure = Map::new();
    for (key, title, bars) in ways {
        let total = bars.iter().fold(0.0, |last: f64, bar| last.max(bar.2));
        let bars: Vec<_> = bars
            .iter()
            .map(|(station, start, end)| json!([station, tenths(*start), tenths(*end)]))
            .collect();
        let total_ms = total.round();
        figure.insert(
            (*key).to_owned(),
            json!({ "title": title, "total_ms": total_ms, "bars": bars }),
        );
    }
    figure.into()
}

fn tenths(milliseconds: f64) -> f64 {
    (milliseconds * 10.0).round() / 10.0
}
