//! Chapter 4: grequests.map.
//!
//! Hint: `map` of a stream makes each outcome an `Option`; `outcome.index` says which URL it was. The default plan yields
//! in the order of completion, and asks a second time for what was cut short.

use fetch_many_smol::{Error, Fetcher, Order, Plan, Response, Retry};
use futures_util::stream::{self, StreamExt};

/// `grequests.map(calls, size=…, exception_handler=…)`: the responses in the order of the URLs, `None` for one that failed.
/// Each is asked for once. The handler is given the URL of each that failed, and why, in the same order.
pub async fn grequests_map(
    fetcher: &Fetcher,
    urls: &[String],
    size: usize,
    handler: &mut dyn FnMut(&str, Error),
) -> Vec<Option<Response>> {
    let plan = Plan::new(size.max(1));
    let outcomes = fetcher.stream(stream::iter(urls), &plan);
    todo!("an Option for each outcome, and a call of the handler for each that failed")
}
