//! Puts the first try of chapter 15 to the checks that are named after a law, and prints those that it fails.

use std::error::Error;
use std::thread;

use fetch_many_conformance::{Subject, checks};

use super::fifth_naive::Fifth;

// ANCHOR: run
pub fn run(_: &str) -> Result<(), Box<dyn Error>> {
    let checks = checks::ALL.iter().filter(|check| check.name.starts_with("law_"));

    // All at once, since each waits for what does not come.
    thread::scope(|scope| {
        let asked = checks.map(|check| {
            let ask = || check.run(&Subject::new(Fifth::new));
            (check.name, scope.spawn(ask))
        });
        let asked: Vec<_> = asked.collect();
        for (name, check) in asked {
            match check.join() {
                Ok(Ok(())) => {}
                Ok(Err(_)) => println!("{name}"),
                Err(_) => println!("{name}: panicked"),
            }
        }
    });
    Ok(())
}
// ANCHOR_END: run
