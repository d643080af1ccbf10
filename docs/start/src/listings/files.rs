//! Six hundred small files from a server that was not made for many connections at once, at four limits.
//! How long it took goes to standard error.

use std::error::Error;
use std::time::{Duration, Instant};

use fetch_many_threads::{Blocking, Config, FetchManyExt, Plan, Retry};

// ANCHOR: run
pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    // As patient as the other clients of the table: nothing is given up early, or repeated.
    let patience = Duration::from_secs(120);
    let config = Config::default().connect_timeout(patience).timeout(patience);
    let fetcher = Blocking::new(&config)?;
    for limit in [4, 8, 16, 64] {
        let urls = (0..600).map(|file| format!("{base}/{file}.txt"));
        let begin = Instant::now();
        let outcomes = fetcher.fetch(urls, &Plan::new(limit).retry(Retry::none()));
        let responses = outcomes.filter_map(|outcome| outcome.result.ok());
        let files = responses.filter(|it| it.status().is_success()).count();
        println!("limit {limit}: {files} files");
        eprintln!("{:.1} s", begin.elapsed().as_secs_f64());
    }
    Ok(())
}
// ANCHOR_END: run
