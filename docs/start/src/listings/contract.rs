//! Twelve stations, at most four at a time, through the contract.

use std::error::Error;
use std::time::Duration;

use fetch_many_threads::{Blocking, Config, FetchManyExt, Order, Plan, Response, ResponseExt};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reading {
    celsius: f64,
}

// ANCHOR: run
fn celsius(response: &Response) -> Result<f64, Box<dyn Error>> {
    if !response.status().is_success() {
        return Err(format!("status {}", response.status()).into());
    }
    let reading: Reading = response.json()?;
    Ok(reading.celsius)
}

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let fetcher = Blocking::new(&Config::default().timeout(Duration::from_secs(10)))?;
    let urls = (0..12).map(|station| format!("{base}/station/{station}"));

    for outcome in fetcher.fetch(urls, &Plan::new(4).order(Order::AsGiven)) {
        let station = outcome.index;
        let reading = match outcome.result {
            Ok(response) => celsius(&response),
            Err(error) => Err(error.into()),
        };
        match reading {
            Ok(celsius) => println!("station {station}: {celsius} °C"),
            Err(error) => println!("station {station}: {error}"),
        }
    }
    Ok(())
}
// ANCHOR_END: run
