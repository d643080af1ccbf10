//! Chapter 3.

use futures_util::stream::{self, StreamExt};
use reqwest::Client;

pub async fn gather(
    client: &Client,
    urls: &[String],
    limit: usize,
) -> Vec<Result<String, reqwest::Error>> {
    let calls = urls.iter().enumerate();
    let calls = calls.map(|(index, url)| async move { (index, read(client, url).await) });
    let results = stream::iter(calls).buffer_unordered(limit.max(1));

    let mut results: Vec<_> = results.collect().await;
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

async fn read(client: &Client, url: &str) -> Result<String, reqwest::Error> {
    let response = client.get(url).send().await?.error_for_status()?;
    response.text().await
}
