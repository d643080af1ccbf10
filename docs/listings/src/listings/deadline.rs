//! Four requests, of which two are never answered, and half a second for all of them.

use std::error::Error;
use std::time::Duration;

use fetch_many_tokio::{Blocking, Config, FetchManyExt, Order, Plan};

// ANCHOR: run
pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let paths = ["station/0", "stall", "station/4", "stall"];
    let urls = paths.map(|path| format!("{base}/{path}"));
    let plan = Plan::new(4)
        .order(Order::AsGiven)
        .deadline(Duration::from_millis(500));

    let fetcher = Blocking::new(&Config::default())?;
    let mut outcomes = fetcher.fetch(urls, &plan);
    for outcome in outcomes.by_ref() {
        let path = paths[outcome.index];
        match outcome.result {
            Ok(response) => println!("{path}: {}", response.status()),
            Err(error) => println!("{path}: {:?}", error.kind()),
        }
    }
    let tally = outcomes.tally();
    println!("{} of {}", tally.answered, tally.taken);
    Ok(())
}
// ANCHOR_END: run
