//! What a slow first request holds up: all of a stream with `buffered`, one slot with `buffer_unordered`.

use std::cell::Cell;
use std::error::Error;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use reqwest::Client;
use tokio::time::timeout;

#[tokio::main]
pub async fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let client = Client::builder().timeout(Duration::from_secs(10)).build()?;
    // ANCHOR: run
    let asked = &Cell::new(0);
    let call = |number: u32| {
        asked.set(asked.get() + 1);
        // The server never answers the first.
        let path = if number == 0 { "stall" } else { "station/1" };
        client.get(format!("{base}/{path}")).send()
    };

    let mut in_order = stream::iter(0..8).map(call).buffered(4);
    let first = timeout(Duration::from_secs(1), in_order.next()).await;
    println!("buffered: {} of 8 asked for, {} handed over", asked.get(), first.iter().count());

    asked.set(0);
    let others = stream::iter(0..8).map(call).buffer_unordered(4).take(7);
    let others = others.filter_map(|response| async move { response.ok() }).count().await;
    println!("buffer_unordered: {} of 8 asked for, {others} handed over", asked.get());
    // ANCHOR_END: run
    Ok(())
}
