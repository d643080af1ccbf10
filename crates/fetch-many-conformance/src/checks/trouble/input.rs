//! A caller whose input panics, or who has had enough.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use fetch_many::{Config, FetchManyExt, Outcomes};

use crate::broken::ensure;
use crate::checks::{await_at, expect_response, plan, serve};
use crate::raw::Reply;
use crate::{Broken, Subject};

/// What the input panics with: not a message, so that nobody else's panic is mistaken for it.
struct Thrown;

/// An input that panics once, at its third request: the panic comes out of `next`, and the batch may
/// be used further, or dropped.
///
/// # Errors
/// [`Broken`], if the panic is swallowed, or a request is lost by it, or stays in flight.
pub(in crate::checks) fn trouble_panic_in_input(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |_| Reply::new().ok("calm"))?;
    let strategy = subject.make(&Config::default())?;
    for use_further in [true, false] {
        let (mut given, mut thrown) = (0, false);
        let input = std::iter::from_fn(|| {
            if given == 2 && !thrown {
                thrown = true;
                resume_unwind(Box::new(Thrown));
            }
            given += 1;
            (given <= 6).then(|| server.url(&format!("/{given}")))
        });
        let mut batch = strategy.fetch(input, &plan(2).lookahead(0));
        let before = until_thrown(&mut batch)?;
        ensure!(before <= 2, "{before} outcomes before the third request");
        if use_further {
            let mut yielded = before;
            for outcome in batch.by_ref() {
                expect_response(&outcome, 200, "calm")?;
                yielded += 1;
            }
            ensure!(
                yielded == 6,
                "{yielded} outcomes of 6 requests, after a panic"
            );
        }
        drop(batch);
        await_at(
            &server,
            "requests in flight to end after a panic",
            |counts| counts.in_flight == 0,
        )?;
    }
    Ok(())
}

/// How many outcomes come before the panic.
fn until_thrown(batch: &mut Outcomes<'_>) -> Result<usize, Broken> {
    let mut yielded = 0;
    loop {
        match catch_unwind(AssertUnwindSafe(|| batch.next())) {
            Ok(Some(outcome)) => {
                expect_response(&outcome, 200, "calm")?;
                yielded += 1;
            }
            Ok(None) => return Err(Broken::new("a panic of the input was swallowed")),
            Err(payload) if payload.is::<Thrown>() => return Ok(yielded),
            Err(payload) => resume_unwind(payload),
        }
    }
}

/// Five outcomes of an endless input, then no more of that batch, but another.
///
/// # Errors
/// [`Broken`], if requests stay in flight, more was taken than the bound allows, or the second batch
/// suffers.
pub(in crate::checks) fn trouble_caller_stops_half_way(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |hit| match hit.path.as_str() {
        // In flight when the caller leaves, whatever else is.
        "/0" => Reply::new().barrier(2).gate("never"),
        "/1" => Reply::new().barrier(2).ok("first"),
        "/next" => Reply::new().ok("next"),
        _ => Reply::new().ok("first"),
    })?;
    let strategy = subject.make(&Config::default())?;
    let taken = Cell::new(0);
    let endless = (0..).map(|index| {
        taken.set(taken.get() + 1);
        server.url(&format!("/{index}"))
    });
    let batch = strategy.fetch(endless, &plan(2).lookahead(2));
    for outcome in batch.take(5) {
        expect_response(&outcome, 200, "first")?;
    }
    let most: usize = taken.get();
    ensure!(
        most <= 9,
        "{most} requests were taken for 5 outcomes, limit 2, lookahead 2"
    );
    let counts = await_at(
        &server,
        "requests in flight to end with their batch",
        |counts| counts.in_flight == 0,
    )?;
    ensure!(
        counts.given_up == 0,
        "a request outlived its batch; {counts:?}"
    );
    let mut yielded = 0;
    for outcome in strategy.fetch(vec![server.url("/next"); 10], &plan(4)) {
        expect_response(&outcome, 200, "next")?;
        yielded += 1;
    }
    ensure!(
        yielded == 10,
        "{yielded} outcomes of 10 requests in the next batch"
    );
    Ok(())
}
