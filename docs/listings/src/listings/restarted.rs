//! Breaks: a request in a branch of `select!`, in a loop. Each round drops it and begins it anew.

use std::error::Error;
use std::time::Duration;

use reqwest::Client;
use tokio::select;
use tokio::time::sleep;

#[tokio::main]
pub async fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let (client, url) = (Client::new(), format!("{base}/delay/1000"));

    // ANCHOR: run
    for _ in 0..5 {
        select! {
            response = client.get(&url).send() => {
                println!("{}", response?.status());
                return Ok(());
            }
            () = sleep(Duration::from_millis(100)) => println!("still waiting"),
        }
    }
    println!("given up");
    // ANCHOR_END: run
    Ok(())
}
