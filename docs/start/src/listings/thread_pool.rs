//! Twelve stations, four threads, by hand.

use std::error::Error;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde::Deserialize;
use ureq::Agent;

#[derive(Deserialize)]
struct Reading {
    celsius: f64,
}

fn read(agent: &Agent, url: &str) -> Result<f64, ureq::Error> {
    let reading: Reading = agent.get(url).call()?.body_mut().read_json()?;
    Ok(reading.celsius)
}

// ANCHOR: run
pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let config = Agent::config_builder().timeout_global(Some(Duration::from_secs(10)));
    let agent = Agent::new_with_config(config.build());

    let next = AtomicU32::new(0);
    let (sender, readings) = mpsc::channel();
    let mut readings: Vec<_> = thread::scope(|scope| {
        for _ in 0..4 {
            let (agent, next, sender) = (&agent, &next, sender.clone());
            scope.spawn(move || {
                loop {
                    let station = next.fetch_add(1, Ordering::Relaxed);
                    if station >= 12 {
                        return;
                    }
                    let reading = read(agent, &format!("{base}/station/{station}"));
                    if sender.send((station, reading)).is_err() {
                        return; // Nobody listens any more.
                    }
                }
            });
        }
        drop(sender); // So that the channel ends when the last worker has ended.
        readings.into_iter().collect()
    });

    readings.sort_by_key(|(station, _)| *station);
    for (station, reading) in readings {
        match reading {
            Ok(celsius) => println!("station {station}: {celsius} °C"),
            Err(error) => println!("station {station}: {error}"),
        }
    }
    Ok(())
}
// ANCHOR_END: run
