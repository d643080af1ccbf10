//! Chapter 1.

use fetch_many_threads::{Blocking, Error, FetchManyExt, Plan, ResponseExt};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reading {
    station: u32,
    celsius: f64,
}

pub fn warmest(fetcher: &Blocking, base: &str, stations: u32) -> Result<Option<u32>, Error> {
    let urls = (0..stations).map(|station| format!("{base}/station/{station}"));
    let readings = fetcher
        .fetch(urls, &Plan::new(4))
        .filter_map(|outcome| outcome.result.ok()?.json::<Reading>().ok());
    let warmest = readings.max_by(|a, b| a.celsius.total_cmp(&b.celsius));
    Ok(warmest.map(|reading| reading.station))
}
