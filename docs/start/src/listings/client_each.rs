//! Breaks: a client, and so a connection, for each request.

use std::error::Error;

use serde::Deserialize;

#[derive(Deserialize)]
struct Reading {
    celsius: f64,
}

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    // ANCHOR: run
    for station in 0..12 {
        let mut response = ureq::get(format!("{base}/station/{station}")).call()?;
        let Reading { celsius } = response.body_mut().read_json()?;
        println!("station {station}: {celsius} °C");
    }
    // ANCHOR_END: run
    Ok(())
}
