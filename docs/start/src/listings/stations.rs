//! Twelve stations, one after the other, then four at a time: when each request began, and how long it took.

use std::error::Error;
use std::time::{Duration, Instant};

use fetch_many_threads::{Blocking, Config, FetchManyExt, Order, Plan, Response, ResponseExt, Timing};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reading {
    celsius: f64,
}

fn celsius(response: &Response) -> Result<f64, Box<dyn Error>> {
    if !response.status().is_success() {
        return Err(format!("status {}", response.status()).into());
    }
    let reading: Reading = response.json()?;
    Ok(reading.celsius)
}

/// What one column of the picture stands for.
const COLUMN: Duration = Duration::from_millis(14);

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let fetcher = Blocking::new(&Config::default())?;

    println!("Twelve weather stations, each slow in its own way. One after the other:\n");
    let one = draw(&fetcher, base, 1)?;
    println!("\n  {} ms\n\nThe same twelve, at most four at a time:\n", one.as_millis());
    let four = draw(&fetcher, base, 4)?;
    println!("\n  {} ms\n", four.as_millis());

    let times = one.as_secs_f64() / four.as_secs_f64();
    println!("The same answers {times:.1} times as fast, and nobody worked harder: the program waits for four at once.");
    Ok(())
}

// ANCHOR: draw
/// Fetches all of them, draws a line for each, and returns how long that took.
fn draw(fetcher: &Blocking, base: &str, limit: usize) -> Result<Duration, Box<dyn Error>> {
    let urls = (0..12).map(|station| format!("{base}/station/{station}"));
    let begin = Instant::now();
    for outcome in fetcher.fetch(urls, &Plan::new(limit).order(Order::AsGiven)) {
        let (station, bar) = (outcome.index, bar(&outcome.timing, begin)?);
        let reading = match outcome.result {
            Ok(response) => celsius(&response),
            Err(error) => Err(error.into()),
        };
        match reading {
            Ok(celsius) => println!("  station {station:2} {bar} {celsius} °C"),
            Err(error) => println!("  station {station:2} {bar} {error}"),
        }
    }
    Ok(begin.elapsed())
}
// ANCHOR_END: draw

/// One request, from its start to its end.
fn bar(timing: &Timing, begin: Instant) -> Result<String, Box<dyn Error>> {
    let started = timing.started.ok_or("it was never started")?;
    let before = columns(started.duration_since(begin));
    let meanwhile = columns(timing.finished.duration_since(started)).max(1);
    Ok(" ".repeat(before) + &"█".repeat(meanwhile))
}

/// How many columns that time takes, to the nearest.
fn columns(time: Duration) -> usize {
    let columns = (time + COLUMN / 2).as_millis() / COLUMN.as_millis();
    usize::try_from(columns).unwrap_or(usize::MAX)
}
