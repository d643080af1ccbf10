//! Answers to the [exercises](crate::exercises), tested by the same tests.

use fetch_many_threads::http::header::CONNECTION;
use fetch_many_threads::http::{HeaderMap, Version};
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

/// Chapter 6. The header may come more than once, is a list each time, and is compared without case.
#[must_use]
pub fn may_be_kept(version: Version, headers: &HeaderMap) -> bool {
    let values = headers.get_all(CONNECTION).iter();
    let options: Vec<_> = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(',').map(str::trim))
        .collect();
    let says = |wanted: &str| {
        options
            .iter()
            .any(|option| option.eq_ignore_ascii_case(wanted))
    };
    !says("close") && (version >= Version::HTTP_11 || says("keep-alive"))
}

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

/// Chapter 14. Those that are still in flight end when the outcomes are dropped, which is here.
#[must_use]
pub fn first_of(fetcher: &Blocking, mirrors: &[String]) -> Option<usize> {
    let plan = Plan::limit(mirrors.len().max(1)).retry(Retry::none());
    let mut outcomes = fetcher.fetch(mirrors, &plan);
    let first = outcomes.find(|outcome| {
        let response = outcome.result.as_ref();
        response.is_ok_and(|response| response.status().is_success())
    });
    first.map(|outcome| outcome.index)
}
