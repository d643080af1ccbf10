//! Twelve stations, all at once.

use std::error::Error;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Client;
use serde::Deserialize;

#[derive(Deserialize)]
struct Reading {
    celsius: f64,
}

// ANCHOR: run
async fn read(client: &Client, url: String) -> Result<f64, reqwest::Error> {
    let response = client.get(url).send().await?.error_for_status()?;
    let reading: Reading = response.json().await?;
    Ok(reading.celsius)
}

#[tokio::main]
pub async fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let client = Client::builder().timeout(Duration::from_secs(10)).build()?;
    let calls = (0..12).map(|station| read(&client, format!("{base}/station/{station}")));
    let readings = join_all(calls).await;

    for (station, reading) in readings.into_iter().enumerate() {
        match reading {
            Ok(celsius) => println!("station {station}: {celsius} °C"),
            Err(error) => println!("station {station}: {error}"),
        }
    }
    Ok(())
}
// ANCHOR_END: run
