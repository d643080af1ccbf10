//! Breaks: bodies that nobody reads.

use std::error::Error;

use ureq::Agent;

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    // ANCHOR: run
    let agent = Agent::new_with_defaults();
    for station in 0..12 {
        let response = agent.get(format!("{base}/station/{station}")).call()?;
        println!("station {station}: {}", response.status());
    }
    // ANCHOR_END: run
    Ok(())
}
