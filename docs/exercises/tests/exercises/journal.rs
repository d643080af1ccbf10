//! Chapter 7.

use std::collections::BTreeSet;
use std::sync::mpsc::{self, Sender};

use fetch_many_exercises::journal::journal_on_async_std;
use fetch_many_smol::{Config, Error, Fetcher, Plan};

use crate::{expect, servers};

exercise!(journal);

/// The one that is to be moved keeps the check, too.
#[test]
fn on_async_std() {
    check(journal_on_async_std);
}

fn check(journal: fn(Vec<String>, &Sender<String>) -> Result<(), Error>) {
    let server = servers::gated();
    let urls = servers::urls(&server, &["/1", "/2", "/3"]);
    let (sender, lines) = mpsc::channel();
    journal(urls.clone(), &sender).expect("the defaults are valid");
    drop(sender); // What is left are those of the tasks.
    let all = server.wait_until(|counts| counts.in_flight == urls.len());
    let counts = all.unwrap_or_else(|counts| {
        panic!(
            "three requests should be in flight when it has returned, and {} are: does something \
             wait for each, or end it?",
            counts.in_flight
        )
    });
    assert!(
        lines.try_recv().is_err(),
        "it should return while the server holds all of them"
    );

    server.open("open");
    let lines: BTreeSet<_> = lines.iter().collect();
    let expected = urls.iter().map(|url| format!("{url}: 200 OK")).collect();
    expect(lines, expected, "the journal should have a line for each");
    expect(counts.hits, urls.len(), "each should be asked for once");
}

first_try!(drops_its_tasks, "or end it", |urls, journal| {
    let fetcher = Fetcher::new(&Config::default())?;
    for url in urls {
        let (fetcher, journal) = (fetcher.clone(), journal.clone());
        drop(smol::spawn(async move {
            let result = fetcher.fetch_one(&url, &Plan::default()).await;
            journal.send(format!("{url}: {result:?}"))
        }));
    }
    Ok(())
});
