//! Chapter 9: how many retries.
//!
//! Hint: outcomes keep a tally, which is complete when every outcome has been yielded. `by_ref` takes them all without
//! giving the iterator away.

use fetch_many_threads::{Blocking, Error, FetchManyExt, Plan, Retry};

/// Fetches these paths, each tried again at most once, and returns how many retries that took in all.
///
/// # Errors
/// None of its own; it may be useful in yours.
pub fn retries(fetcher: &Blocking, base: &str, paths: &[&str]) -> Result<usize, Error> {
    let urls = paths.iter().map(|path| format!("{base}/{path}"));
    let plan = Plan::new(4);
    todo!("a plan with at most one retry for each, and how many retries all of them took")
}
