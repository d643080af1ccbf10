//! Twelve stations, at most four at a time, through the contract.

use std::error::Error;

use fetch_many_threads::{Blocking, Config, FetchManyExt, Order, Plan, ResponseExt};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reading {
    celsius: f64,
}

// ANCHOR: run
pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let fetcher = Blocking::new(&Config::default())?;
    let urls = (0..12).map(|station| format!("{base}/station/{station}"));

    for outcome in fetcher.fetch(urls, &Plan::limit(4).order(Order::AsGiven)) {
        let station = outcome.index;
        let reading = outcome
            .result
            .and_then(|response| response.json::<Reading>());
        match reading {
            Ok(Reading { celsius }) => println!("station {station}: {celsius} °C"),
            Err(error) => println!("station {station}: {error}"),
        }
    }
    Ok(())
}
// ANCHOR_END: run
