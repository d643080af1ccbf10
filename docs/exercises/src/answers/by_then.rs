//! Chapter 8.

use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Client;
use tokio::time::{Instant, timeout_at};

pub async fn by_then(
    client: &Client,
    urls: &[String],
    time: Duration,
) -> Vec<Option<(u16, usize)>> {
    let end = Instant::now() + time;
    let calls = urls.iter().map(|url| async move {
        let call = timeout_at(end, read(client, url));
        call.await.ok()?.ok() // The clock's error, then the request's.
    });
    join_all(calls).await
}

async fn read(client: &Client, url: &str) -> Result<(u16, usize), reqwest::Error> {
    let response = client.get(url).send().await?;
    Ok((response.status().as_u16(), response.bytes().await?.len()))
}
