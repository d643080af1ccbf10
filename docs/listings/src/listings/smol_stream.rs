//! Twelve stations, at most four at a time, on smol.

use std::error::Error;

use fetch_many_smol::{Config, Fetcher, Order, Plan, ResponseExt};
use futures_util::stream::{self, StreamExt};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reading {
    celsius: f64,
}

// ANCHOR: run
pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let fetcher = Fetcher::new(&Config::default())?;
    let urls = (0..12).map(|station| format!("{base}/station/{station}"));
    let plan = Plan::limit(4).order(Order::AsGiven);

    smol::block_on(async {
        let mut outcomes = fetcher.stream(stream::iter(urls), &plan);
        while let Some(outcome) = outcomes.next().await {
            let station = outcome.index;
            let reading = outcome.result.and_then(|response| response.json::<Reading>());
            match reading {
                Ok(Reading { celsius }) => println!("station {station}: {celsius} °C"),
                Err(error) => println!("station {station}: {error}"),
            }
        }
    });
    Ok(())
}
// ANCHOR_END: run
