//! Chapter 15.

use std::collections::HashMap;
use std::sync::Arc;

use fetch_many_threads::{Error, FetchMany, FetchManyExt, Plan, Response};

pub fn fetch_once(
    fetcher: &dyn FetchMany,
    urls: &[String],
    plan: &Plan,
) -> Vec<Arc<Result<Response, Error>>> {
    let (mut distinct, mut places) = (Vec::new(), HashMap::new());
    for url in urls {
        places.entry(url).or_insert_with(|| {
            distinct.push(url);
            distinct.len() - 1
        });
    }
    let outcomes = fetcher.fetch_all(distinct, plan).into_iter();
    let results: Vec<_> = outcomes.map(|outcome| Arc::new(outcome.result)).collect();
    urls.iter().map(|url| Arc::clone(&results[places[url]])).collect()
}
