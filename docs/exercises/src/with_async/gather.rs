//! Chapter 3: gather with a bound.
//!
//! Hint: `buffered(limit)` keeps the order, and what is complete behind a slow one counts against its limit. With
//! `buffer_unordered(limit)` they come as they are complete: number the calls before, sort the results after.

use futures_util::stream::{self, StreamExt};
use reqwest::Client;

/// `gather(…, return_exceptions=True)` with a bound: the bodies of these, or what went wrong, in the order of the URLs. A
/// status from 400 on is an error. At most `limit` are in flight, and a slow one holds up no other.
pub async fn gather(
    client: &Client,
    urls: &[String],
    limit: usize,
) -> Vec<Result<String, reqwest::Error>> {
    let calls = urls.iter().enumerate();
    let calls = calls.map(|(index, url)| async move { (index, read(client, url).await) });
    todo!("run these calls, {limit} at a time, and put what comes in order")
}

async fn read(client: &Client, url: &str) -> Result<String, reqwest::Error> {
    let response = client.get(url).send().await?.error_for_status()?;
    response.text().await
}
