//! A stream of pages, each of which names stations, into a batch, on smol.

use std::error::Error;

use fetch_many_smol::{Config, Fetcher, Plan};
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

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    println!("{} bytes", smol::block_on(total(base))?);
    Ok(())
}
