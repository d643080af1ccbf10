//! Chapter 1: the warmest station.
//!
//! Hint: `filter_map` makes each outcome a reading, or leaves it out: inside of its closure, `?` on an `Option` leaves
//! out one. `f64` has no `max` over an iterator, since it may be no number: `max_by` with `f64::total_cmp` has.

use fetch_many_threads::{Blocking, Error, FetchManyExt, Plan, ResponseExt};
use serde::Deserialize;

/// What a station sends.
#[derive(Deserialize)]
struct Reading {
    station: u32,
    celsius: f64,
}

/// The number of the warmest of these stations; `None` if none answers. A station that fails is no reason to lose the
/// others.
///
/// # Errors
/// None of its own; it may be useful in yours.
pub fn warmest(fetcher: &Blocking, base: &str, stations: u32) -> Result<Option<u32>, Error> {
    let urls = (0..stations).map(|station| format!("{base}/station/{station}"));
    let outcomes = fetcher.fetch(urls, &Plan::new(4));
    todo!("the number of the warmest of the readings that have come")
}
