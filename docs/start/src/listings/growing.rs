//! An input that grows from what comes of it: each station leads to two more.

use std::error::Error;
use std::sync::mpsc;

use fetch_many_threads::{Blocking, Config, FetchManyExt, Plan, Requests};

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    // ANCHOR: run
    let fetcher = Blocking::new(&Config::default())?;
    let (found, to_visit) = mpsc::channel();
    found.send(0)?;
    // `try_iter`: what is there now. Its `None` is not the end.
    let stations = to_visit.try_iter().map(|station| (station, format!("{base}/station/{station}")));
    let mut visited = 0;
    for (station, outcome) in fetcher.fetch_with(Requests::growing(stations), &Plan::new(4)) {
        outcome.result?;
        visited += 1;
        for next in [2 * station + 1, 2 * station + 2] {
            if next < 12 {
                found.send(next)?;
            }
        }
    }
    println!("{visited} stations");
    // ANCHOR_END: run
    Ok(())
}
