//! Crawls: fetches the URLs from the arguments, or one a line from standard input, and whatever they link to on the same
//! hosts, and so on. Prints a line for each page as it completes, then the tally. Ctrl-C stops the crawl; the tally is
//! printed all the same. The exit code is 0 if all that was taken was answered, 1 if something failed or was cancelled.
//!
//! ```sh
//! cargo run -p fetch-many --example crawl -- http://127.0.0.1:8080/
//! ```

use std::collections::HashSet;
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::{env, iter};

use fetch_many::{Config, Feed, FetchManyExt, Outcome, Plan, ResponseExt, Tally};
use fetch_many_threads::Blocking;
use url::Url;

fn main() -> ExitCode {
    match crawl() {
        Ok(tally) if tally.answered == tally.taken => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("crawl: {error}");
            ExitCode::FAILURE
        }
    }
}

fn crawl() -> Result<Tally, Box<dyn Error>> {
    let fetcher = Blocking::new(&Config::default())?;
    let mut known = HashSet::new();
    // Who finds links is the loop below, so the crawl has ended when nothing is left to be fetched.
    let (feed, requests) = Feed::until_idle(Feed::UNBOUNDED);
    for start in starts()? {
        if known.insert(start.clone()) {
            feed.push(start)?;
        }
    }
    let mut outcomes = fetcher.fetch(requests, &Plan::new(64));
    let stop = outcomes.stop_handle();
    ctrlc::set_handler(move || stop.stop())?;
    for outcome in outcomes.by_ref() {
        print(&outcome)?;
        for link in links(&outcome) {
            if known.insert(link.clone()) {
                feed.push(link)?;
            }
        }
    }
    let tally = outcomes.tally();
    writeln!(
        io::stdout(),
        "{} taken, {} answered, {} failed, {} cancelled, {} retries",
        tally.taken,
        tally.answered,
        tally.failed,
        tally.cancelled,
        tally.retries
    )?;
    Ok(tally)
}

/// The arguments, or else the lines of standard input.
fn starts() -> io::Result<Vec<String>> {
    let arguments = env::args().skip(1);
    if arguments.len() > 0 {
        return Ok(arguments.collect());
    }
    io::stdin().lines().collect()
}

/// The links of a page that lead to its own host, as far as a search for `href` finds them.
fn links(outcome: &Outcome) -> Vec<String> {
    let page = outcome.uri.as_ref().map(|uri| Url::parse(&uri.to_string()));
    let text = outcome.result.as_ref().map(ResponseExt::text);
    let (Some(Ok(page)), Ok(Ok(text))) = (page, text) else {
        return Vec::new();
    };
    let mut rest = &*text;
    let references = iter::from_fn(|| {
        let (reference, after) = rest.split_once("href=\"")?.1.split_once('"')?;
        rest = after;
        Some(reference)
    });
    let links = references.filter_map(|reference| {
        let mut link = page.join(reference).ok()?;
        link.set_fragment(None);
        (link.origin() == page.origin()).then(|| link.to_string())
    });
    links.collect()
}

fn print(outcome: &Outcome) -> io::Result<()> {
    let milliseconds = outcome.timing.in_flight().as_millis();
    let mut out = io::stdout().lock();
    match &outcome.result {
        Ok(response) => {
            let (status, length) = (response.status().as_u16(), response.body().len());
            let uri = outcome
                .uri
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default();
            writeln!(out, "{status} {length} bytes {milliseconds} ms {uri}")
        }
        Err(error) => writeln!(out, "error after {milliseconds} ms: {error}"),
    }
}
