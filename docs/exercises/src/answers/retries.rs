//! Chapter 9.

use fetch_many_threads::{Blocking, Error, FetchManyExt, Plan, Retry};

pub fn retries(fetcher: &Blocking, base: &str, paths: &[&str]) -> Result<usize, Error> {
    let urls = paths.iter().map(|path| format!("{base}/{path}"));
    let mut outcomes = fetcher.fetch(urls, &Plan::new(4).retry(Retry::up_to(1)));
    outcomes.by_ref().for_each(drop);
    Ok(outcomes.tally().retries)
}
