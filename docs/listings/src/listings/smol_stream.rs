//! Twelve stations, at most four at a time, on smol.

use std::error::Error;
use std::time::Duration;

use fetch_many_smol::{Config, Fetcher, Order, Plan, Response, ResponseExt};
use futures_util::stream::{self, StreamExt};
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
    let fetcher = Fetcher::new(&Config::default().timeout(Duration::from_secs(10)))?;
    let urls = (0..12).map(|station| format!("{base}/station/{station}"));
    let plan = Plan::new(4).order(Order::AsGiven);

    smol::block_on(async {
        let mut outcomes = fetcher.stream(stream::iter(urls), &plan);
        while let Some(outcome) = outcomes.next().await {
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
    });
    Ok(())
}
// ANCHOR_END: run
