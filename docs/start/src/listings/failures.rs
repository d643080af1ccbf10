//! Four requests, two of which fail, each with what came of it.

use std::error::Error;
use std::time::Duration;

use fetch_many_threads::{Blocking, Config, ErrorKind, FetchManyExt, Plan, Retry};

// ANCHOR: run
pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let paths = ["delay/1000", "status/503", "station/1", "cut"];
    let urls = paths.map(|path| format!("{base}/{path}"));
    let plan = Plan::new(2).retry(Retry::none());
    let config = Config::default().timeout(Duration::from_secs(10));

    for outcome in Blocking::new(&config)?.fetch(urls, &plan) {
        let path = paths[outcome.index]; // Outcomes come as they are complete.
        match outcome.result {
            Ok(response) if response.status().is_success() => {
                println!("{path}: {} bytes", response.body().len());
            }
            Ok(response) => println!("{path}: status {}", response.status().as_u16()),
            Err(error) => match error.kind() {
                ErrorKind::Timeout => println!("{path}: too slow"),
                ErrorKind::Truncated => println!("{path}: cut short"),
                other => println!("{path}: {other:?}"),
            },
        }
    }
    Ok(())
}
// ANCHOR_END: run
