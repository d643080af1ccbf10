//! Twelve stations, at most four at a time, each as it comes.

use std::error::Error;

use fetch_many_threads::{Blocking, Config, FetchManyExt, Plan};

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    // ANCHOR: run
    let fetcher = Blocking::new(&Config::default())?;
    let urls = (0..12).map(|station| format!("{base}/station/{station}"));
    for outcome in fetcher.fetch(urls, &Plan::new(4)) {
        match outcome.result {
            Ok(response) => println!("{}: {} bytes", outcome.index, response.body().len()),
            Err(error) => eprintln!("{}: {error}", outcome.index),
        }
    }
    // ANCHOR_END: run
    Ok(())
}
