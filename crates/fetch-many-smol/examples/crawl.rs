//! Fetches URLs from the arguments, or one a line from standard input, and prints a line for each
//! as it completes, then the tally. Ctrl-C stops the batch; the tally is printed all the same. The exit
//! code is 0 if all that was taken was answered, 1 if something failed or was cancelled.
//!
//! ```sh
//! cargo run --example crawl-smol -- http://127.0.0.1:8080/
//! ```

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::{env, thread};

use fetch_many_smol::{Blocking, Config, FetchManyExt, Outcome, Plan, Tally};

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
    // A line that is slow to come is waited for here, where Ctrl-C can end the wait with a `None`.
    let (urls, input) = sync_channel(64);
    let mut outcomes = fetcher.fetch(input.iter().map_while(|url| url), &Plan::limit(64));

    let (stop, end) = (outcomes.stop_handle(), urls.clone());
    ctrlc::set_handler(move || {
        stop.stop();
        // If the channel is full, nobody waits for it.
        let _ = end.try_send(None);
    })?;
    thread::spawn(move || send_urls(&urls));

    for outcome in outcomes.by_ref() {
        print(&outcome)?;
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

/// Sends the arguments, or else the lines of standard input, then `None`.
fn send_urls(urls: &SyncSender<Option<String>>) {
    let arguments = env::args().skip(1);
    if arguments.len() > 0 {
        send_all(urls, arguments);
    } else {
        send_all(urls, io::stdin().lines().map_while(Result::ok));
    }
}

fn send_all(urls: &SyncSender<Option<String>>, each: impl Iterator<Item = String>) {
    for url in each.map(Some).chain([None]) {
        // Nobody listens any more: the crawl has ended.
        if urls.send(url).is_err() {
            return;
        }
    }
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
