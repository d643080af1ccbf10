//! A small program with one crate of this project.

use std::error::Error;
use std::time::Duration;

use fetch_many_threads::{Blocking, Config, FetchManyExt, Order, Plan, ResponseExt, Retry};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reading {
    celsius: f64,
}

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    // How one exchange is done: one fetcher for the whole program.
    let config = Config::default().timeout(Duration::from_secs(10)).user_agent("stations/1.0");
    let fetcher = Blocking::new(&config)?;

    // How a batch is run.
    let plan = Plan::new(8)
        .per_host(4)
        .order(Order::AsGiven)
        .retry(Retry::up_to(1))
        .deadline(Duration::from_secs(60));

    let paths = ["station/1", "flaky/1/a", "status/404", "cut"];
    let mut outcomes = fetcher.fetch(paths.map(|path| format!("{base}/{path}")), &plan);
    for outcome in outcomes.by_ref() {
        let path = paths[outcome.index];
        match outcome.result {
            Ok(response) if response.status().is_success() => match response.json::<Reading>() {
                Ok(reading) => println!("{path}: {} °C", reading.celsius),
                Err(error) => println!("{path}: {:?}", error.kind()),
            },
            Ok(response) => println!("{path}: status {}", response.status().as_u16()),
            Err(error) => println!("{path}: {:?}", error.kind()),
        }
    }
    let tally = outcomes.tally();
    println!("{} taken, {} failed, {} retries", tally.taken, tally.failed, tally.retries);
    Ok(())
}
