//! Breaks: a server that is down is asked four times as often.

use std::error::Error;

use ureq::Agent;

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    // ANCHOR: run
    let agent = Agent::new_with_defaults();
    let mut attempts = 0;
    for _ in 0..100 {
        for _ in 0..4 {
            attempts += 1;
            if agent.get(format!("{base}/status/503")).call().is_ok() {
                break;
            }
        }
    }
    println!("100 requests, {attempts} attempts");
    // ANCHOR_END: run
    Ok(())
}
