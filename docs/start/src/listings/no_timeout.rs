//! Breaks: one station that never answers, and no timeout.

use std::error::Error;

use ureq::Agent;

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    // ANCHOR: break
    let agent = Agent::new_with_defaults();
    for path in ["station/1", "stall", "station/2"] {
        match agent.get(format!("{base}/{path}")).call() {
            Ok(response) => println!("{path}: {}", response.status()),
            Err(error) => println!("{path}: {error}"),
        }
    }
    // ANCHOR_END: break
    Ok(())
}
