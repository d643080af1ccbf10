//! Breaks: a client, and so a connection, for each request.

use std::error::Error;
use std::time::Duration;

use serde::Deserialize;

#[derive(Deserialize)]
struct Reading {
    celsius: f64,
}

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    // ANCHOR: run
    for station in 0..12 {
        let request = ureq::get(format!("{base}/station/{station}")).config();
        let request = request.timeout_global(Some(Duration::from_secs(10))).build();
        let mut response = request.call()?;
        let Reading { celsius } = response.body_mut().read_json()?;
        println!("station {station}: {celsius} °C");
    }
    // ANCHOR_END: run
    Ok(())
}
