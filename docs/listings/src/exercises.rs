//! The exercises: yours to write. Each has a test that is ignored until you take it up:
//!
//! `cargo test -p fetch-many-tutorial --test exercises -- --ignored warmest`
//!
//! The [answers](crate::answers) are tested by the same tests.

#![allow(
    clippy::unused_async,
    reason = "what is not written yet awaits nothing"
)]

use std::cell::Cell;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use fetch_many_smol::Fetcher;
use fetch_many_threads::http::{HeaderMap, Version};
use fetch_many_threads::{Blocking, Error, FetchMany, Plan, Response};
use reqwest::Client;

/// Chapter 1: the number of the warmest of these stations; `None` if none answers. A station that
/// fails is no reason to lose the others.
///
/// # Errors
/// None of its own; it may be useful in yours.
pub fn warmest(fetcher: &Blocking, base: &str, stations: u32) -> Result<Option<u32>, Error> {
    let _ = (fetcher, base, stations);
    todo!("chapter 1")
}

/// Chapter 2: the bodies of these, or what went wrong, in the order of the URLs. It takes so many
/// threads and one agent. A status from 400 on is an error. A slow URL holds up the thread that reads
/// it, and no other.
#[must_use]
pub fn read_all(urls: &[String], workers: usize) -> Vec<Result<String, ureq::Error>> {
    let _ = (urls, workers);
    todo!("chapter 2")
}

/// Chapter 3: `gather(…, return_exceptions=True)` with a bound: the bodies of these, or what went
/// wrong, in the order of the URLs. A status from 400 on is an error. At most `limit` are in flight,
/// and a slow one holds up no other.
pub async fn gather(
    client: &Client,
    urls: &[String],
    limit: usize,
) -> Vec<Result<String, reqwest::Error>> {
    let _ = (client, urls, limit);
    todo!("chapter 3")
}

/// Chapter 4: `grequests.map(calls, size=…, exception_handler=…)`: the responses in the order of the
/// URLs, `None` for one that failed. Each is asked for once. The handler is given the URL of each that
/// failed, and why, in the same order.
pub async fn grequests_map(
    fetcher: &Fetcher,
    urls: &[String],
    size: usize,
    handler: &mut dyn FnMut(&str, Error),
) -> Vec<Option<Response>> {
    let _ = (fetcher, urls, size, handler);
    todo!("chapter 4")
}

/// Chapter 5: the plan for a service that allows so many requests a second, and that took these times
/// for some: no more in flight than the rate needs on average, and no more a second than is allowed.
/// `None` if there are no times.
#[must_use]
pub fn plan_for(per_second: NonZeroU32, times: &[Duration]) -> Option<Plan> {
    let _ = (per_second, times);
    todo!("chapter 5")
}

/// Chapter 6: whether the connection on which a response of this version with these headers came may
/// be used again (RFC 9112 §9.3).
#[must_use]
pub fn may_be_kept(version: Version, headers: &HeaderMap) -> bool {
    let _ = (version, headers);
    todo!("chapter 6")
}

/// Chapter 7, as it is on async-std: begins to fetch all of these, and returns. What came of each is
/// sent to the journal when it has come.
///
/// # Errors
/// None with the default settings.
pub fn journal_on_async_std(urls: Vec<String>, journal: &Sender<String>) -> Result<(), Error> {
    use fetch_many_async_std::{Config, Fetcher};

    let fetcher = Fetcher::new(&Config::default())?;
    for url in urls {
        let (fetcher, journal) = (fetcher.clone(), journal.clone());
        async_std::task::spawn(async move {
            let line = match fetcher.fetch(&url).await {
                Ok(response) => format!("{url}: {}", response.status()),
                Err(error) => error.to_string(),
            };
            // An error here: nobody reads the journal any more.
            let _ = journal.send(line);
        });
    }
    Ok(())
}

/// Chapter 7: the same on smol.
///
/// # Errors
/// None with the default settings.
pub fn journal(urls: Vec<String>, journal: &Sender<String>) -> Result<(), Error> {
    let _ = (urls, journal);
    todo!("chapter 7")
}

/// Chapter 8: asks for all of these at once. Status and length of those whose body has come when the
/// time is over, `None` for the others and for those that failed. Nothing goes on after that.
pub async fn by_then(
    client: &Client,
    urls: &[String],
    time: Duration,
) -> Vec<Option<(u16, usize)>> {
    let _ = (client, urls, time);
    todo!("chapter 8")
}

/// Chapter 9: fetches these paths, each tried again at most once, and returns how many retries that
/// took in all.
///
/// # Errors
/// None of its own; it may be useful in yours.
pub fn retries(fetcher: &Blocking, base: &str, paths: &[&str]) -> Result<usize, Error> {
    let _ = (fetcher, base, paths);
    todo!("chapter 9")
}

/// Chapter 10: the status of each of these, one after the other, on as few connections as can be. A
/// status such as 404 is an answer.
#[must_use]
pub fn statuses(urls: &[String]) -> Vec<Result<u16, ureq::Error>> {
    let _ = urls;
    todo!("chapter 10")
}

/// Chapter 11: fetches this, and adds the length of its body to the total. It is called for many at
/// once, with the same total.
///
/// # Errors
/// If there is no body, or not all of it; then nothing is added.
pub async fn add_length(
    client: &Client,
    url: &str,
    total: &Cell<usize>,
) -> Result<(), reqwest::Error> {
    let _ = (client, url, total);
    todo!("chapter 11")
}

/// What a comparison says of a program beside another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All of the interval is more than 3 % below.
    Faster,
    /// All of it is more than 3 % above.
    Slower,
    /// All of it is within 3 %.
    Same,
    /// None of these.
    CannotTell,
    /// Fewer than six rounds.
    TooFewRounds,
}

/// Chapter 12: what these rounds say of the second program beside the first. A round is the times of
/// both. The interval is from the lowest ratio of a round to the highest.
#[must_use]
pub fn verdict(rounds: &[(f64, f64)]) -> Verdict {
    let _ = rounds;
    todo!("chapter 12")
}

/// A line of a table of results: who, and the interval of the ratio to the reference, lower end first;
/// or why there is none.
pub type Line<'a> = (&'a str, Result<(f64, f64), &'a str>);

/// Chapter 13: those that are not shown to be behind the best one, in the order of the table: whose
/// interval begins at most 3 % above the lowest upper end of an interval.
#[must_use]
pub fn leaders<'a>(table: &[Line<'a>]) -> Vec<&'a str> {
    let _ = table;
    todo!("chapter 13")
}

/// Chapter 14: asks all of these mirrors at once, and returns the number of the first that answers with
/// a success, without waiting for the others; `None` if none does.
#[must_use]
pub fn first_of(fetcher: &Blocking, mirrors: &[String]) -> Option<usize> {
    let _ = (fetcher, mirrors);
    todo!("chapter 14")
}

/// Chapter 15: what came of each of these, in the order of the URLs, by any strategy. However often a
/// URL is among them, it is fetched once.
#[must_use]
pub fn fetch_once(
    fetcher: &dyn FetchMany,
    urls: &[String],
    plan: &Plan,
) -> Vec<Arc<Result<Response, Error>>> {
    let _ = (fetcher, urls, plan);
    todo!("chapter 15")
}
