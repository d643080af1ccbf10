//! Fixes `read_timeout`: one clock for all of the exchange.

use std::error::Error;
use std::time::Duration;

use reqwest::Client;

#[tokio::main]
pub async fn run(base: &str) -> Result<(), Box<dyn Error>> {
    // ANCHOR: run
    let client = Client::builder().timeout(Duration::from_secs(1)).build()?;
    let response = client.get(format!("{base}/drip")).send().await?;
    println!("{}", response.status());
    match response.bytes().await {
        Ok(body) => println!("{} bytes", body.len()),
        Err(error) => println!("timeout: {}", error.is_timeout()),
    }
    // ANCHOR_END: run
    Ok(())
}
