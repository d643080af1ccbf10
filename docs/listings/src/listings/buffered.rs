//! Twelve stations, at most four at a time, in order.

use std::error::Error;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use reqwest::Client;
use serde::Deserialize;

#[derive(Deserialize)]
struct Reading {
    celsius: f64,
}

async fn read(client: &Client, url: String) -> Result<f64, reqwest::Error> {
    let response = client.get(url).send().await?.error_for_status()?;
    let reading: Reading = response.json().await?;
    Ok(reading.celsius)
}

#[tokio::main]
pub async fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let client = Client::builder().timeout(Duration::from_secs(10)).build()?;
    // ANCHOR: run
    let calls = (0..12).map(|station| read(&client, format!("{base}/station/{station}")));
    let mut readings = stream::iter(calls).buffered(4).enumerate();

    while let Some((station, reading)) = readings.next().await {
        match reading {
            Ok(celsius) => println!("station {station}: {celsius} °C"),
            Err(error) => println!("station {station}: {error}"),
        }
    }
    // ANCHOR_END: run
    Ok(())
}
