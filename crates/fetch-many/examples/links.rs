//! Checks the links of a page, and prints what is wrong with those that lead nowhere, in the order of the page.
//!
//! Sixteen at once, two to a host; what can heal is tried again, and a host that asks to be left alone is.
//! `tests/examples/bare/links.rs` is the same with a client alone.
//!
//! ```sh
//! cargo run -p fetch-many --features url --example links -- http://127.0.0.1:8080/
//! ```

use std::env;
use std::error::Error;

use fetch_many::{Config, FetchMany, FetchManyExt, Order, Plan, ResponseExt};
use fetch_many_threads::Blocking;
use url::Url;

fn main() -> Result<(), Box<dyn Error>> {
    let page = env::args().nth(1).ok_or("usage: links URL")?;
    for broken in broken_links(&Blocking::new(&Config::default())?, &page.parse()?)? {
        println!("{broken}");
    }
    Ok(())
}

/// What is wrong with each link of this page that leads nowhere.
pub(crate) fn broken_links(
    fetcher: &dyn FetchMany,
    page: &Url,
) -> Result<Vec<String>, fetch_many::Error> {
    let plan = Plan::new(16).per_host(2).order(Order::AsGiven);
    let first = fetcher.fetch_all([page], &plan).remove(0);
    let text = first.error_for_status()?.text_lossy().into_owned();
    let checked = fetcher.fetch(links(page, &text), &plan);
    let errors = checked.filter_map(|outcome| outcome.error_for_status().err());
    Ok(errors.map(|error| error.to_string()).collect())
}

/// Where the links of a page lead, as far as one can fetch from there.
pub(crate) fn links(page: &Url, text: &str) -> Vec<Url> {
    let given = text
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    let urls = given.filter_map(|link| page.join(link).ok());
    urls.filter(|url| url.scheme().starts_with("http"))
        .collect()
}
