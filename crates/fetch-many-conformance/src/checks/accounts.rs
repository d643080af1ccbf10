//! In the tally, taken = succeeded + failed + cancelled. What was not taken is still in the caller's
//! iterator.

use fetch_many::{Config, ErrorKind, FetchManyExt, Outcomes, Tally};

use super::{Refused, kind, plan, serve};
use crate::broken::ensure;
use crate::raw::Reply;
use crate::{Broken, Subject};

/// The tally after each outcome and at the end, and what is left of the input after a stop half-way.
///
/// # Errors
/// [`Broken`], if the tally counts other than the caller, or a request is lost.
pub(in crate::checks) fn law_16_exact_accounts(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |_| Reply::new().ok("counted"))?;
    let strategy = subject.make(&Config::default())?;
    let refused = Refused::new()?;
    let url = |index: usize| match index % 4 {
        1 => "no url".to_owned(),
        2 => refused.url("/"),
        _ => server.url(&format!("/{index}")),
    };

    let mut batch = strategy.fetch((0..30).map(url), &plan(5));
    let counted = count(&mut batch, usize::MAX)?;
    let tally = batch.tally();
    ensure!(
        (
            tally.taken,
            counted.succeeded,
            counted.failed,
            counted.cancelled
        ) == (30, 15, 15, 0),
        "30 requests, half of which fail: {tally:?}"
    );
    drop(batch);

    let mut input = 0..1000;
    let mut batch = strategy.fetch(input.by_ref().map(url), &plan(5));
    let first = count(&mut batch, 10)?;
    batch.stop_handle().stop();
    for outcome in batch.by_ref() {
        // What was complete at the stop is yielded as it is.
        ensure!(outcome.index < 1000, "outcome {} of 1000", outcome.index);
    }
    let tally = batch.tally();
    drop(batch);
    let sum = tally.succeeded + tally.failed + tally.cancelled;
    ensure!(
        tally.taken == sum && sum >= first.yielded(),
        "after a stop: {tally:?}"
    );
    let next = input.next();
    ensure!(
        next == Some(tally.taken),
        "{} requests were taken, and the next of the input is {next:?}",
        tally.taken
    );
    Ok(())
}

/// Takes outcomes, and compares the tally with them after each.
fn count(batch: &mut Outcomes<'_>, most: usize) -> Result<Tally, Broken> {
    let mut counted = Tally::default();
    for _ in 0..most {
        let Some(outcome) = batch.next() else {
            break;
        };
        match kind(&outcome) {
            None => counted.succeeded += 1,
            Some(ErrorKind::Cancelled) => counted.cancelled += 1,
            Some(_) => counted.failed += 1,
        }
        let tally = batch.tally();
        counted.taken = tally.taken;
        counted.retries = tally.retries;
        ensure!(
            tally == counted,
            "{tally:?}, but the outcomes so far make {counted:?}"
        );
    }
    Ok(counted)
}
