//! Chapter 4.

use fetch_many_smol::{Error, Fetcher, Order, Plan, Response, Retry};
use futures_util::stream::{self, StreamExt};

pub async fn grequests_map(
    fetcher: &Fetcher,
    urls: &[String],
    size: usize,
    handler: &mut dyn FnMut(&str, Error),
) -> Vec<Option<Response>> {
    let plan = Plan::new(size.max(1)).order(Order::AsGiven).retry(Retry::none());
    let outcomes = fetcher.stream(stream::iter(urls), &plan);
    let responses = outcomes.map(|outcome| {
        let failed = |error| handler(&urls[outcome.index], error);
        outcome.result.map_err(failed).ok()
    });
    responses.collect().await
}
