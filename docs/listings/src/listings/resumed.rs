//! Fixes `restarted`: the request is made before the loop, and each round goes on with it.

use std::error::Error;
use std::pin::pin;
use std::time::Duration;

use reqwest::Client;
use tokio::select;
use tokio::time::sleep;

#[tokio::main]
pub async fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let (client, url) = (Client::new(), format!("{base}/delay/1000"));

    // ANCHOR: run
    let mut call = pin!(client.get(&url).send());
    loop {
        select! {
            response = &mut call => {
                println!("{}", response?.status());
                return Ok(());
            }
            () = sleep(Duration::from_millis(100)) => eprintln!("still waiting"),
        }
    }
    // ANCHOR_END: run
}
