//! After the stop handle is used, or the outcomes are dropped, nothing more starts and nothing stays
//! running; with the handle, what was taken and is unfinished yields `Err(Cancelled)`. Drop does not
//! wait.

use std::cell::Cell;
use std::thread;
use std::time::Instant;

use fetch_many::{Config, ErrorKind, FetchManyExt};

use super::{await_at, expect_kind, expect_response, plan, serve};
use crate::broken::ensure;
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// A stop from another thread, while the caller waits for a server that answers only the first of
/// an endless input.
///
/// # Errors
/// [`Broken`], if the batch goes on, or requests are sent or stay in flight after the stop, or an
/// outcome is lost or of another kind.
pub(in crate::checks) fn law_15_stop(subject: &Subject) -> Result<(), Broken> {
    const LIMIT: usize = 4;
    const LOOKAHEAD: usize = 3;
    let server = serve(subject, |hit| match hit.path.as_str() {
        "/0" => Reply::new().ok("kept"),
        _ => Reply::new().gate("never"),
    })?;
    let strategy = subject.make(&Config::default())?;
    let taken = Cell::new(0);
    let endless = (0..).map(|index| {
        taken.set(taken.get() + 1);
        server.url(&format!("/{index}"))
    });
    let mut batch = strategy.fetch(endless, &plan(LIMIT).lookahead(LOOKAHEAD));
    let handle = batch.stop_handle();
    let mut outcomes = Vec::new();
    let stopped = thread::scope(|scope| {
        let stopper = scope.spawn(|| {
            let full =
                |counts: &crate::raw::Counts| counts.in_flight == LIMIT && counts.answered > 0;
            let counts = await_at(&server, "as many requests as the limit", full);
            handle.stop();
            counts
        });
        // One more than can have been taken shows as well that the stop was not heard.
        outcomes.extend(batch.by_ref().take(1 + LIMIT + LOOKAHEAD + 1));
        stopper.join()
    });
    let before = stopped.unwrap_or_else(|payload| std::panic::resume_unwind(payload))?;
    for outcome in &outcomes {
        match outcome.index {
            0 => expect_response(outcome, 200, "kept")?,
            _ => expect_kind(outcome, ErrorKind::Cancelled)?,
        }
    }
    let (yielded, taken) = (outcomes.len(), taken.get());
    ensure!(
        yielded == taken,
        "{yielded} outcomes of {taken} requests taken"
    );
    ensure!(batch.next().is_none(), "an outcome came after the end");
    handle.stop();
    nothing_stays_running(&server)?;
    // What was started too late would have arrived before this one's answer.
    for outcome in strategy.fetch([server.url("/0")], &plan(1)) {
        expect_response(&outcome, 200, "kept")?;
    }
    let after = server.hits_since(&before).len() - 1;
    ensure!(after == 0, "{after} requests arrived after the stop");
    Ok(())
}

/// A batch that is dropped with requests in flight, and then the strategy with it.
///
/// # Errors
/// [`Broken`], if the drop waits for them, or they or their connections stay.
pub(in crate::checks) fn law_15_drop(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |hit| match hit.path.as_str() {
        "/0" => Reply::new().barrier(4).ok("kept"),
        "/1" | "/2" | "/3" => Reply::new().barrier(4).gate("never"),
        _ => Reply::new().gate("never"),
    })?;
    let strategy = subject.make(&Config::default())?;
    let urls = (0..8).map(|index| server.url(&format!("/{index}")));
    let mut batch = strategy.fetch(urls, &plan(4));
    match batch.next() {
        Some(outcome) => expect_response(&outcome, 200, "kept")?,
        None => return Err(Broken::new("no outcome of eight requests")),
    }
    let begin = Instant::now();
    drop(batch);
    let took = begin.elapsed();
    ensure!(took < subject.waits(), "the drop of a batch took {took:?}");
    nothing_stays_running(&server)?;
    drop(strategy);
    await_at(&server, "connections to be closed", |counts| {
        counts.open == 0
    })?;
    Ok(())
}

fn nothing_stays_running(server: &RawServer) -> Result<(), Broken> {
    let counts = await_at(server, "requests in flight to be gone", |counts| {
        counts.in_flight == 0
    })?;
    ensure!(
        counts.given_up == 0,
        "a request stayed in flight; {counts:?}"
    );
    Ok(())
}
