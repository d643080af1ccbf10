//! Chapter 15: once for all.
//!
//! Hint: find the distinct URLs before the batch begins, and for each place which of them it is: a `HashMap` from a URL to
//! its place among the distinct ones. `fetch_all` returns the outcomes in the order of what it was given.

use std::collections::HashMap;
use std::sync::Arc;

use fetch_many_threads::{Error, FetchMany, FetchManyExt, Plan, Response};

/// What came of each of these, in the order of the URLs, by any strategy. However often a URL is among them, it is fetched
/// once.
#[must_use]
pub fn fetch_once(
    fetcher: &dyn FetchMany,
    urls: &[String],
    plan: &Plan,
) -> Vec<Arc<Result<Response, Error>>> {
    let (mut distinct, mut places) = (Vec::<&String>::new(), HashMap::<&String, usize>::new());
    todo!("fetch the distinct ones, and give each URL what came of it")
}
