//! Fixes `frozen`: each request is a task of its own, which the runtime polls.

use std::error::Error;
use std::time::Duration;

use reqwest::Client;
use tokio::task::JoinSet;

/// A database, say, that takes longer than a request may.
async fn store(_: reqwest::Response) {
    tokio::time::sleep(Duration::from_millis(1200)).await;
}

#[tokio::main]
pub async fn run(base: &str) -> Result<(), Box<dyn Error>> {
    // ANCHOR: run
    let client = Client::builder().timeout(Duration::from_secs(1)).build()?;
    let calls = [0, 1].map(|station| client.get(format!("{base}/station/{station}")).send());
    let mut responses: JoinSet<_> = calls.into_iter().collect();

    while let Some(response) = responses.join_next().await {
        match response? {
            Ok(response) => {
                println!("{}", response.status());
                store(response).await;
            }
            Err(error) if error.is_timeout() => println!("timeout"),
            Err(error) => println!("{error}"),
        }
    }
    // ANCHOR_END: run
    Ok(())
}
