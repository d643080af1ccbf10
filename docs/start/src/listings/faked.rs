//! A program's own function, and a test of it without a server, in which an hour takes no time.

use std::error::Error;
use std::time::Duration;

use fetch_many_threads::testing::{Fake, Reply};
use fetch_many_threads::{ErrorKind, FetchMany, FetchManyExt, Order, Plan, ResponseExt, Retry};

// ANCHOR: titles
/// The program's own: the first line of each page, or what was wrong with it.
fn titles(fetcher: &dyn FetchMany, urls: &[&str]) -> Vec<String> {
    let patient = Retry::up_to(1).max_retry_after(Duration::from_secs(2 * 3600));
    let plan = Plan::new(2).order(Order::AsGiven).retry(patient);
    let outcomes = fetcher.fetch(urls, &plan);
    let titles = outcomes.map(|outcome| match outcome.error_for_status() {
        Ok(page) => page.text_lossy().lines().next().unwrap_or_default().to_owned(),
        Err(error) => error.to_string(),
    });
    titles.collect()
}
// ANCHOR_END: titles

// ANCHOR: test
pub fn run(_: &str) -> Result<(), Box<dyn Error>> {
    let mut was_asked = false;
    let fake = Fake::new(move |request| match request.uri().path() {
        // Asked for the first time, it wants to be left alone for an hour.
        "/busy" if !std::mem::replace(&mut was_asked, true) => {
            Reply::status(503).header("retry-after", "3600")
        }
        "/gone" => Reply::status(410),
        "/cut" => Reply::from(ErrorKind::Truncated),
        path => Reply::from(format!("This is {path}\nand more")).after(Duration::from_secs(5)),
    });

    let urls = ["http://a/one", "http://b/busy", "http://a/gone", "http://a/cut"];
    for title in titles(&fake, &urls) {
        println!("{title}");
    }
    println!("{} requests in {} s", fake.asked().len(), fake.elapsed().as_secs());
    Ok(())
}
// ANCHOR_END: test
