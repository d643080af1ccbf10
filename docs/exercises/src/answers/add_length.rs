//! Chapter 11.

use std::cell::Cell;

use reqwest::Client;

pub async fn add_length(
    client: &Client,
    url: &str,
    total: &Cell<usize>,
) -> Result<(), reqwest::Error> {
    let length = client.get(url).send().await?.bytes().await?.len();
    total.set(total.get() + length); // Both on this side of every `.await`.
    Ok(())
}
