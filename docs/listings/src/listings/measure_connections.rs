//! Measures the figure of chapter 10: how many connections twelve requests open. Prints the data as JSON:
//! `cargo run -p fetch-many-tutorial -- measure_connections 2> docs/data/connections.json`

use std::error::Error;

use fetch_many_start::{listings, program::Listing, server};
use serde_json::json;

pub fn run(_: &str) -> Result<(), Box<dyn Error>> {
    let opened = |listing: Listing| -> Result<usize, Box<dyn Error>> {
        let server = server::start()?;
        listing(&server.url(""))?;
        Ok(server.counts().accepted)
    };
    let connections = json!({
        "client_each": opened(listings::client_each::run)?,
        "undrained": opened(listings::undrained::run)?,
        "sequential": opened(listings::sequential::run)?,
        "contract": opened(listings::contract::run)?,
    });
    // To standard error, since the listings print what they do.
    eprintln!("{}", serde_json::to_string_pretty(&connections)?);
    Ok(())
}
