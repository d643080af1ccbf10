//! Fixes `no_limit`: no more connections than requests may be in flight.

use std::error::Error;

use fetch_many_tokio::{Blocking, Config, FetchManyExt, Plan};

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    // ANCHOR: run
    let fetcher = Blocking::new(&Config::default())?;
    let urls = (0..200).map(|_| format!("{base}/delay/100"));
    let outcomes = fetcher.fetch(urls, &Plan::new(16));
    let answered = outcomes.filter(|outcome| outcome.result.is_ok()).count();
    println!("all of 200 answered: {}", answered == 200);
    // ANCHOR_END: run
    Ok(())
}
