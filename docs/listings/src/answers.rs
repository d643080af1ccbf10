//! Answers to the [exercises](crate::exercises), tested by the same tests.

use fetch_many_threads::{Blocking, Error, FetchManyExt, Plan, ResponseExt, Retry};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reading {
    station: u32,
    celsius: f64,
}

// ANCHOR: warmest
/// Chapter 1. A `fold` over the outcomes: nothing but the best so far is kept.
///
/// # Errors
/// None.
pub fn warmest(fetcher: &Blocking, base: &str, stations: u32) -> Result<Option<u32>, Error> {
    let urls = (0..stations).map(|station| format!("{base}/station/{station}"));
    let readings = fetcher
        .fetch(urls, &Plan::limit(4))
        .filter_map(|outcome| outcome.result.ok()?.json::<Reading>().ok());
    let warmest = readings.max_by(|a, b| a.celsius.total_cmp(&b.celsius));
    Ok(warmest.map(|reading| reading.station))
}
// ANCHOR_END: warmest

/// Chapter 9. The tally has the number, once every outcome has been yielded.
///
/// # Errors
/// None.
pub fn retries(fetcher: &Blocking, base: &str, paths: &[&str]) -> Result<usize, Error> {
    let urls = paths.iter().map(|path| format!("{base}/{path}"));
    let mut outcomes = fetcher.fetch(urls, &Plan::limit(4).retry(Retry::up_to(1)));
    outcomes.by_ref().for_each(drop);
    Ok(outcomes.tally().retries)
}
