//! Twelve stations, at most four tasks at a time.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Duration;

use reqwest::Client;
use serde::Deserialize;
use tokio::task::JoinSet;

#[derive(Deserialize)]
struct Reading {
    celsius: f64,
}

async fn read(client: Client, url: String) -> Result<f64, reqwest::Error> {
    let response = client.get(url).send().await?.error_for_status()?;
    let reading: Reading = response.json().await?;
    Ok(reading.celsius)
}

#[tokio::main]
pub async fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let client = Client::builder().timeout(Duration::from_secs(10)).build()?;
    // ANCHOR: run
    let mut calls = (0..12).map(|station| {
        let call = read(client.clone(), format!("{base}/station/{station}"));
        async move { (station, call.await) }
    });

    let mut tasks: JoinSet<_> = calls.by_ref().take(4).collect();
    let mut readings = BTreeMap::new();
    while let Some(done) = tasks.join_next().await {
        let (station, reading) = done?; // An error here: the task panicked.
        readings.insert(station, reading);
        if let Some(call) = calls.next() {
            tasks.spawn(call);
        }
    }
    // ANCHOR_END: run
    for (station, reading) in readings {
        match reading {
            Ok(celsius) => println!("station {station}: {celsius} °C"),
            Err(error) => println!("station {station}: {error}"),
        }
    }
    Ok(())
}
