//! Breaks: the guard of a span is held while others are polled. Two requests, of which one is answered.

use std::error::Error;

use futures_util::future::{FutureExt, select_all};
use reqwest::Client;
use tracing::{info, info_span};

#[expect(clippy::await_holding_invalid_type, reason = "what this listing shows")]
async fn read(client: &Client, base: &str, path: &str) -> Result<(), reqwest::Error> {
    let span = info_span!("request", path);
    let _guard = span.enter();
    let response = client.get(format!("{base}/{path}")).send().await?;
    info!(status = response.status().as_u16(), "answered");
    Ok(())
}

#[tokio::main]
pub async fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let lines = tracing_subscriber::fmt().without_time().with_ansi(false);
    lines.with_target(false).init();

    let client = Client::new();
    let calls = ["station/1", "stall"].map(|path| read(&client, base, path).boxed_local());
    let (first, ..) = select_all(calls).await;
    Ok(first?)
}
