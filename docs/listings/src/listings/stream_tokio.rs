//! A stream of pages, each of which names stations, into a batch, on tokio.

use std::error::Error;

use fetch_many_tokio::{Config, Fetcher, Plan};
use futures_util::stream::{self, StreamExt};

// ANCHOR: run
async fn total(base: &str) -> Result<usize, Box<dyn Error>> {
    // An async generator: its state, and how to get the next item from it.
    let pages = stream::unfold(0, |page| async move {
        let stations: Vec<_> = (page * 4..page * 4 + 4).collect();
        (page < 3).then_some((stations, page + 1))
    });
    let urls = pages.flat_map(stream::iter).map(|station| format!("{base}/station/{station}"));

    let fetcher = Fetcher::new(&Config::default())?;
    let outcomes = fetcher.stream(urls, &Plan::new(4));
    let bytes = outcomes.filter_map(|outcome| async move { outcome.result.ok() });
    Ok(bytes.fold(0, |sum, response| async move { sum + response.body().len() }).await)
}
// ANCHOR_END: run

#[tokio::main]
pub async fn run(base: &str) -> Result<(), Box<dyn Error>> {
    println!("{} bytes", total(base).await?);
    Ok(())
}
