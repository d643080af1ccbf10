//! A server that stops accepting.

use std::cell::Cell;
use std::time::Duration;

use fetch_many::{Config, ErrorKind, FetchManyExt};

use crate::broken::ensure;
use crate::checks::{await_at, expect_kind, expect_response, plan};
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// A server that accepts three connections and then no more, though the system still makes
/// them: the others are given up at the timeout, no more at once than the limit, and none is made in
/// their place.
///
/// # Errors
/// [`Broken`], if they are anything but `Err(Timeout)`, the limit is passed, or there are more
/// connections than requests.
pub(in crate::checks) fn connect_stops_accepting(subject: &Subject) -> Result<(), Broken> {
    const LIMIT: usize = 4;
    const ACCEPTED: usize = 3;
    // More than the limit are left waiting, so that one too many is there for as long as they wait.
    const REQUESTS: usize = ACCEPTED + LIMIT + 1;
    let server = RawServer::builder()
        .patience(subject.waits())
        .accepts(ACCEPTED)
        .start(|_| {
            Reply::new()
                .response(200, &[("Connection", "close")], "first")
                .fin()
        })?;
    let strategy = subject.make(&Config::default().timeout(Duration::from_millis(600)))?;
    let (taken, yielded) = (Cell::new(0), Cell::new(0));
    let most = Cell::new(0);
    let urls = (0..REQUESTS).map(|index| {
        taken.set(taken.get() + 1);
        most.set(most.get().max(taken.get() - yielded.get()));
        server.url(&format!("/{index}"))
    });
    let mut answered = 0;
    for outcome in strategy.fetch(urls, &plan(LIMIT).lookahead(0)) {
        yielded.set(yielded.get() + 1);
        if outcome.result.is_ok() {
            answered += 1;
            expect_response(&outcome, 200, "first")?;
        } else {
            expect_kind(&outcome, ErrorKind::Timeout)?;
        }
    }
    ensure!(
        answered <= ACCEPTED && yielded.get() == REQUESTS,
        "{answered} answers and {} outcomes, though {ACCEPTED} connections of {REQUESTS} were accepted",
        yielded.get()
    );
    let most: usize = most.get();
    ensure!(
        most <= LIMIT,
        "{most} requests were taken and not yielded, the limit is {LIMIT}"
    );
    server.open("accept");
    let all = |connections: usize| connections >= REQUESTS;
    let counts = await_at(&server, "the connections left waiting", |counts| {
        all(counts.accepted)
    })?;
    ensure!(
        counts.accepted == REQUESTS,
        "{} connections were made for {REQUESTS} requests",
        counts.accepted
    );
    Ok(())
}
