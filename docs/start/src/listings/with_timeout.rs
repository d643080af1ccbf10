//! Fixes `no_timeout`: no request takes longer than it may.

use std::error::Error;
use std::time::Duration;

use ureq::Agent;

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    // ANCHOR: mend
    let config = Agent::config_builder().timeout_global(Some(Duration::from_millis(500)));
    let agent = Agent::new_with_config(config.build());
    for path in ["station/1", "stall", "station/2"] {
        match agent.get(format!("{base}/{path}")).call() {
            Ok(response) => println!("{path}: {}", response.status()),
            Err(error) => println!("{path}: {error}"),
        }
    }
    // ANCHOR_END: mend
    Ok(())
}
