//! What `gather` is in Rust, on tokio: all at once, all or nothing, the first one only.

use std::error::Error;
use std::time::Duration;

use futures_util::future::{join_all, try_join_all};
use reqwest::Client;
use tokio::select;

async fn get(client: &Client, url: String) -> Result<usize, reqwest::Error> {
    let response = client.get(url).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}

#[tokio::main]
pub async fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let client = Client::builder().timeout(Duration::from_secs(10)).build()?;
    let call = |path: &str| get(&client, format!("{base}/{path}"));

    // ANCHOR: run
    // gather(…, return_exceptions=True): every result, in order.
    let all = join_all(["station/0", "status/503"].map(call)).await;
    println!("{} answered of {}", all.iter().flatten().count(), all.len());

    // gather(…): all of them, or the first error.
    let all = try_join_all(["station/0", "status/503"].map(call)).await;
    println!("all answered: {}", all.is_ok());

    // wait(…, return_when=FIRST_COMPLETED): the other is dropped, and its connection closed.
    select! {
        result = call("station/0") => println!("station 0: {} bytes", result?),
        result = call("stall") => println!("stall: {} bytes", result?),
    }
    // ANCHOR_END: run
    Ok(())
}
