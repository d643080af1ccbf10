//! Fixes `guard_held`: the span is entered for each poll, and left after it.

use std::error::Error;

use futures_util::future::{FutureExt, select_all};
use reqwest::Client;
use tracing::{Instrument, info, info_span};

async fn read(client: &Client, base: &str, path: &str) -> Result<(), reqwest::Error> {
    let response = client.get(format!("{base}/{path}")).send().await?;
    info!(status = response.status().as_u16(), "answered");
    Ok(())
}

#[tokio::main]
pub async fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let lines = tracing_subscriber::fmt().without_time().with_ansi(false);
    lines.with_target(false).init();

    let client = Client::new();
    let calls = ["station/1", "stall"].map(|path| {
        let span = info_span!("request", path);
        read(&client, base, path).instrument(span).boxed_local()
    });
    let (first, ..) = select_all(calls).await;
    Ok(first?)
}
