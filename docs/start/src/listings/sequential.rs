//! Twelve stations, one after the other.

use std::error::Error;
use std::time::Duration;

use serde::Deserialize;
use ureq::Agent;

// ANCHOR: reading
#[derive(Deserialize)]
struct Reading {
    celsius: f64,
}

/// One request: connect (or take the connection of the last one), ask, wait, read, parse.
fn read(agent: &Agent, url: &str) -> Result<f64, Box<dyn Error>> {
    let reading: Reading = agent.get(url).call()?.body_mut().read_json()?;
    Ok(reading.celsius)
}
// ANCHOR_END: reading

// ANCHOR: run
pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let config = Agent::config_builder().timeout_global(Some(Duration::from_secs(10)));
    let agent = Agent::new_with_config(config.build());

    for station in 0..12 {
        match read(&agent, &format!("{base}/station/{station}")) {
            Ok(celsius) => println!("station {station}: {celsius} °C"),
            Err(error) => println!("station {station}: {error}"),
        }
    }
    Ok(())
}
// ANCHOR_END: run
