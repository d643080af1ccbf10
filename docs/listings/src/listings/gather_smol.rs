//! What `gather` is in Rust, on smol: all at once, all or nothing, the first one only.

use std::error::Error;
use std::time::Duration;

use fetch_many_smol::{Config, Error as FetchError, ErrorKind, Fetcher, Plan};
use futures_util::future::{join_all, try_join_all};
use smol::future;

async fn get(fetcher: &Fetcher, url: String) -> Result<usize, FetchError> {
    let response = fetcher.fetch_one(url, &Plan::default()).await?;
    if !response.status().is_success() {
        return Err(FetchError::new(ErrorKind::Other));
    }
    Ok(response.body().len())
}

pub fn run(base: &str) -> Result<(), Box<dyn Error>> {
    let fetcher = Fetcher::new(&Config::default().timeout(Duration::from_secs(10)))?;
    let call = |path: &str| get(&fetcher, format!("{base}/{path}"));

    smol::block_on(async {
        // ANCHOR: run
        let all = join_all(["station/0", "status/503"].map(call)).await;
        println!("{} answered of {}", all.iter().flatten().count(), all.len());

        let all = try_join_all(["station/0", "status/503"].map(call)).await;
        println!("all answered: {}", all.is_ok());

        let first = async { ("station 0", call("station/0").await) };
        let second = async { ("stall", call("stall").await) };
        let (name, result) = future::or(first, second).await;
        println!("{name}: {} bytes", result?);
        // ANCHOR_END: run
        Ok(())
    })
}
