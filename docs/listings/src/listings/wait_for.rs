//! Three requests, of which one is never answered, and half a second for each.

use std::error::Error;
use std::time::Duration;

use reqwest::Client;
use tokio::time::timeout;

// ANCHOR: run
async fn read(client: &Client, url: String) -> Result<(u16, usize), reqwest::Error> {
    let response = client.get(url).send().await?;
    Ok((response.status().as_u16(), response.bytes().await?.len()))
}

#[tokio::main]
pub async fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let client = Client::new();
    for path in ["station/1", "stall", "station/2"] {
        let call = read(&client, format!("{base}/{path}"));
        match timeout(Duration::from_millis(500), call).await {
            Ok(Ok((status, length))) => println!("{path}: {status}, {length} bytes"),
            Ok(Err(error)) => println!("{path}: {error}"),
            Err(_) => println!("{path}: timeout"),
        }
    }
    Ok(())
}
// ANCHOR_END: run
