//! Chapter 7.

use std::collections::BTreeSet;
use std::sync::mpsc::{self, Sender};

use fetch_many_smol::Error;
use fetch_many_tutorial::exercises;

use crate::servers;

exercise!(journal);

/// The one that is to be moved keeps the check, too.
#[test]
fn on_async_std() {
    check(exercises::journal_on_async_std);
}

fn check(journal: fn(Vec<String>, &Sender<String>) -> Result<(), Error>) {
    let server = servers::gated();
    let urls = servers::urls(&server, &["/1", "/2", "/3"]);
    let (sender, lines) = mpsc::channel();
    journal(urls.clone(), &sender).expect("the defaults are valid");
    drop(sender); // What is left are those of the tasks.
    assert!(
        lines.try_recv().is_err(),
        "it returns while the server holds all of them"
    );
    let all = server.wait_until(|counts| counts.in_flight == urls.len());

    server.open("open");
    let lines: BTreeSet<_> = lines.iter().collect();
    let expected = urls.iter().map(|url| format!("{url}: 200 OK")).collect();
    assert_eq!(lines, expected, "a line for each");
    let counts = all.expect("all at once");
    assert_eq!(counts.hits, urls.len(), "each is asked for once");
}
