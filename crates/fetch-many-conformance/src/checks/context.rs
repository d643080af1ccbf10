//! What comes along with a request comes back with its outcome.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use fetch_many::{Config, ErrorKind, FetchManyExt, Order, Outcome, OutcomesWith, Plan, http};

use super::{Refused, await_at, plan, serve};
use crate::broken::ensure;
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

const LIMIT: usize = 4;
const LOOKAHEAD: usize = 3;

/// Neither `Send` nor `Clone`, and counted as long as it lives.
struct Row {
    id: usize,
    alive: Rc<Cell<usize>>,
}

impl Row {
    fn new(id: usize, alive: &Rc<Cell<usize>>) -> Self {
        alive.set(alive.get() + 1);
        let alive = Rc::clone(alive);
        Self { id, alive }
    }
}

impl Drop for Row {
    fn drop(&mut self) {
        self.alive.set(self.alive.get() - 1);
    }
}

/// What is attached to a request.
#[derive(Clone, Debug, PartialEq)]
struct Tag(usize);

fn tag(outcome: &Outcome) -> Option<usize> {
    outcome.extensions.get::<Tag>().map(|Tag(id)| *id)
}

/// Rows with answers, redirects, refused connections and invalid URLs; then a batch that is stopped, one that has a
/// deadline, and one that is dropped.
///
/// # Errors
/// [`Broken`], if a row comes with another's outcome, not at all or twice, or what was attached to its request does not; or
/// more of them are held than the bound allows.
pub(in crate::checks) fn law_01_context(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |hit| match hit.path.as_str() {
        "/redirected" => Reply::new().response(302, &[("location", "/there")], ""),
        // Not before another is in flight too: the stop after the first outcome has one to cancel.
        "/first" => Reply::new().barrier(2).ok("there"),
        "/never" => Reply::new().barrier(2).gate("never"),
        _ => Reply::new().ok("there"),
    })?;
    let refused = Refused::new()?;
    let urls = [
        server.url("/"),
        server.url("/redirected"),
        refused.url("/"),
        "/no-host".to_owned(),
    ];
    let endings = [
        server.url("/first"),
        server.url("/never"),
        server.url("/never"),
    ];
    for order in [Order::AsGiven, Order::AsCompleted] {
        whatever_comes_of_it(subject, &urls, order)?;
        unfinished(subject, &server, &endings, order)?;
    }
    Ok(())
}

fn bounded(order: Order) -> Plan {
    plan(LIMIT).lookahead(LOOKAHEAD).order(order)
}

fn rows<'a>(
    alive: &'a Rc<Cell<usize>>,
    urls: &'a [String],
) -> impl Iterator<Item = (Row, Result<http::Request<()>, http::Error>)> + 'a {
    (0..).map(|id| {
        let url = &urls[id % urls.len()];
        let request = http::Request::get(url).extension(Tag(id)).body(());
        (Row::new(id, alive), request)
    })
}

fn whatever_comes_of_it(subject: &Subject, urls: &[String], order: Order) -> Result<(), Broken> {
    let strategy = subject.make(&Config::default())?;
    let alive = Rc::default();
    let outcomes = strategy.fetch_with(rows(&alive, urls).take(40), &bounded(order));
    let mut seen = [false; 40];
    for (row, outcome) in outcomes {
        expect_own(&row, &outcome)?;
        ensure!(!seen[row.id], "row {} came twice", row.id);
        seen[row.id] = true;
        let succeeds = row.id % urls.len() < 2;
        ensure!(
            outcome.result.is_ok() == succeeds,
            "row {} came with {:?}",
            row.id,
            outcome.result
        );
        let held = alive.get();
        ensure!(
            held <= LIMIT + LOOKAHEAD + 1,
            "{held} rows are held, limit {LIMIT}, lookahead {LOOKAHEAD}"
        );
    }
    let missing = seen.iter().position(|seen| !seen);
    ensure!(missing.is_none(), "row {missing:?} did not come back");
    Ok(())
}

fn unfinished(
    subject: &Subject,
    server: &RawServer,
    urls: &[String],
    order: Order,
) -> Result<(), Broken> {
    let strategy = subject.make(&Config::default())?;
    let alive = Rc::default();
    let mut stopped = strategy.fetch_with(rows(&alive, urls), &bounded(order));
    let first = stopped.next();
    stopped.stop_handle().stop();
    expect_all(first, stopped, ErrorKind::Cancelled)?;

    // Long enough for the first to be answered.
    let soon = Duration::from_secs(1);
    let late = strategy.fetch_with(rows(&alive, urls), &bounded(order).deadline(soon));
    expect_all(None, late, ErrorKind::Deadline)?;

    let mut dropped = strategy.fetch_with(rows(&alive, urls), &bounded(order));
    let first = dropped.next();
    drop(dropped);
    let held = alive.get();
    ensure!(
        first.is_some() && held == 1,
        "{held} rows are held after the drop of their batch, and the one that came"
    );
    await_at(server, "requests in flight to be gone", |counts| {
        counts.in_flight == 0
    })?;
    Ok(())
}

/// The rest of a batch that was ended: each with its own row, and as many as were taken.
fn expect_all(
    first: Option<(Row, Outcome)>,
    mut rest: OutcomesWith<'_, Row>,
    kind: ErrorKind,
) -> Result<(), Broken> {
    let mut rows = Vec::from_iter(first);
    // One more than can come shows that it goes on.
    rows.extend(rest.by_ref().take(1_000));
    let (seen, tally) = (rows.len(), rest.tally());
    ensure!(
        seen == tally.taken,
        "{seen} rows came back of {} taken",
        tally.taken
    );
    let mut ended = 0;
    for (row, outcome) in &rows {
        expect_own(row, outcome)?;
        ended += usize::from(super::kind(outcome) == Some(kind));
    }
    ensure!(ended > 0, "no outcome is {kind:?}");
    Ok(())
}

fn expect_own(row: &Row, outcome: &Outcome) -> Result<(), Broken> {
    let (id, index) = (row.id, outcome.index);
    ensure!(id == index, "outcome {index} came with row {id}");
    let tag = tag(outcome);
    ensure!(
        tag == Some(id),
        "outcome {index} has {tag:?} attached, in place of {id}"
    );
    Ok(())
}
