//! Breaks, where few files may be open: two hundred requests, all at once.

use std::error::Error;

use futures_util::future::join_all;
use reqwest::Client;

#[tokio::main]
pub async fn run(base: &str) -> Result<(), Box<dyn Error>> {
    // ANCHOR: run
    let client = Client::new();
    let calls = (0..200).map(|_| client.get(format!("{base}/delay/100")).send());
    let answered = join_all(calls).await.into_iter().flatten().count();
    println!("all of 200 answered: {}", answered == 200);
    // ANCHOR_END: run
    Ok(())
}
