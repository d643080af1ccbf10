//! Asks the first try of chapter 15 for the laws, and prints those that it breaks.

use std::error::Error;
use std::thread;

use fetch_many_conformance::{Subject, laws};

use super::fifth_naive::Fifth;

// ANCHOR: run
pub fn run(_: &str) -> Result<(), Box<dyn Error>> {
    let laws = laws::ALL.iter().filter(|entry| entry.name.starts_with("law_"));

    // All at once, since each waits for what does not come.
    thread::scope(|scope| {
        let asked = laws.map(|entry| {
            let ask = || (entry.law)(&Subject::new(Fifth::new));
            (entry.name, scope.spawn(ask))
        });
        let asked: Vec<_> = asked.collect();
        for (name, law) in asked {
            match law.join() {
                Ok(Ok(())) => {}
                Ok(Err(_)) => println!("{name}"),
                Err(_) => println!("{name}: panicked"),
            }
        }
    });
    Ok(())
}
// ANCHOR_END: run
