//! Chapter 14.

use fetch_many_threads::{Blocking, FetchManyExt, Plan, Retry};

pub fn first_of(fetcher: &Blocking, mirrors: &[String]) -> Option<usize> {
    let plan = Plan::new(mirrors.len().max(1)).retry(Retry::none());
    let mut outcomes = fetcher.fetch(mirrors, &plan);
    let first = outcomes.find(|outcome| {
        let response = outcome.result.as_ref();
        response.is_ok_and(|response| response.status().is_success())
    });
    first.map(|outcome| outcome.index)
}
