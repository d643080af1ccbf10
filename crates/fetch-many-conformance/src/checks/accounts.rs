//! In the tally, taken = answered + failed + cancelled, and what is not yielded is in flight, waits, or is complete.
//! What was not taken is still in the caller's iterator.

use fetch_many::{Config, ErrorKind, FetchManyExt, Outcomes, Tally};

use super::{Refused, kind, plan, serve};
use crate::broken::ensure;
use crate::raw::Reply;
use crate::{Broken, Subject};

const LIMIT: usize = 5;

/// The tally after each outcome and at the end, and what is left of the input after a stop half-way.
///
/// # Errors
/// [`Broken`], if the tally counts other than the caller, or a request is lost.
pub(in crate::checks) fn law_16_exact_accounts(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |hit| {
        if hit.path.starts_with("/no/") {
            return Reply::new().response(404, &[], "no success");
        }
        Reply::new().ok("counted")
    })?;
    let strategy = subject.make(&Config::default())?;
    let refused = Refused::new()?;
    let url = |index: usize| match index % 4 {
        1 => "no url".to_owned(),
        2 => refused.url("/"),
        3 => server.url(&format!("/no/{index}")),
        _ => server.url(&format!("/{index}")),
    };

    let mut batch = strategy.fetch((0..30).map(url), &plan(LIMIT));
    let counted = count(&mut batch, usize::MAX)?;
    let tally = batch.tally();
    ensure!(
        (
            tally.taken,
            counted.answered,
            counted.succeeded,
            counted.failed,
            counted.cancelled
        ) == (30, 15, 8, 15, 0),
        "30 requests, half of which fail, and 7 have an answer that says no: {tally:?}"
    );
    drop(batch);

    let mut input = 0..1000;
    let mut batch = strategy.fetch(input.by_ref().map(url), &plan(LIMIT));
    let first = count(&mut batch, 10)?;
    batch.stop_handle().stop();
    for outcome in batch.by_ref() {
        // What was complete at the stop is yielded as it is.
        ensure!(outcome.index < 1000, "outcome {} of 1000", outcome.index);
    }
    let tally = batch.tally();
    drop(batch);
    let sum = tally.answered + tally.failed + tally.cancelled;
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
        if let Ok(response) = &outcome.result {
            counted.succeeded += usize::from(response.status().is_success());
        }
        match kind(&outcome) {
            None => counted.answered += 1,
            Some(ErrorKind::Cancelled) => counted.cancelled += 1,
            Some(_) => counted.failed += 1,
        }
        let tally = batch.tally();
        counted.taken = tally.taken;
        counted.retries = tally.retries;
        let open = tally.in_flight + tally.waiting + tally.retrying;
        ensure!(
            open <= tally.taken - counted.yielded() && tally.in_flight <= LIMIT,
            "{tally:?}: more is under way than was taken and not yielded, or than may be"
        );
        counted.in_flight = tally.in_flight;
        counted.waiting = tally.waiting;
        counted.retrying = tally.retrying;
        ensure!(
            tally == counted,
            "{tally:?}, but the outcomes so far make {counted:?}"
        );
    }
    Ok(counted)
}
