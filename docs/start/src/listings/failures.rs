//! Four requests, two of which fail, each with what came of it.

use std::error::Error;

use fetch_many_threads::{Blocking, Config, ErrorKind, FetchManyExt, Order, Plan, Retry};

// ANCHOR: run
pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let paths = ["station/1", "status/503", "station/2", "cut"];
    let urls = paths.map(|path| format!("{base}/{path}"));
    let plan = Plan::limit(4).order(Order::AsGiven).retry(Retry::none());

    for outcome in Blocking::new(&Config::default())?.fetch(urls, &plan) {
        let path = paths[outcome.index];
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
