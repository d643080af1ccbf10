//! Twelve stations, one after the other, and how long that took.

use std::error::Error;
use std::time::{Duration, Instant};

use serde::Deserialize;
use ureq::Agent;

#[derive(Deserialize)]
struct Reading {
    celsius: f64,
}

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    // ANCHOR: run
    let begin = Instant::now();
    let config = Agent::config_builder().timeout_global(Some(Duration::from_secs(10)));
    let agent = Agent::new_with_config(config.build());
    for station in 0..12 {
        let mut response = agent.get(format!("{base}/station/{station}")).call()?;
        let Reading { celsius } = response.body_mut().read_json()?;
        println!("station {station}: {celsius} °C");
    }
    eprintln!("{:.0} ms", begin.elapsed().as_secs_f64() * 1e3);
    // ANCHOR_END: run
    Ok(())
}
