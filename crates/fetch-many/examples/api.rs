//! Reads a list from an API that gives it in pages, as JSON, to whoever has a token: the names, in their order.
//!
//! The first page says how many there are; the others are fetched eight at once. What can heal is tried again, and an API
//! that asks to be left alone is. `tests/examples/bare/api.rs` is the same with a client alone.
//!
//! ```sh
//! cargo run -p fetch-many --features json --example api -- http://127.0.0.1:8080 token
//! ```

use std::env;
use std::error::Error;

use fetch_many::{Config, FetchMany, FetchManyExt, Order, Outcome, Plan, RequestExt, ResponseExt};
use fetch_many_threads::Blocking;
use serde::Deserialize;

#[derive(Deserialize)]
struct Page {
    pages: u32,
    names: Vec<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let [base, token] = [1, 2].map(|number| env::args().nth(number).ok_or("usage: api URL TOKEN"));
    for name in names(&Blocking::new(&Config::default())?, &base?, &token?)? {
        println!("{name}");
    }
    Ok(())
}

/// All names, or why some of them could not be had.
pub(crate) fn names(
    fetcher: &dyn FetchMany,
    base: &str,
    token: &str,
) -> Result<Vec<String>, fetch_many::Error> {
    let plan = Plan::new(8).order(Order::AsGiven);
    let url = |page: u32| format!("{base}/names?page={page}").bearer(token);
    let read = |outcome: Outcome| outcome.error_for_status()?.json::<Page>();
    let first = read(fetcher.fetch_all([url(1)], &plan).remove(0))?;
    let mut names = first.names;
    for page in fetcher.fetch((2..=first.pages).map(url), &plan).map(read) {
        names.extend(page?.names);
    }
    Ok(names)
}
