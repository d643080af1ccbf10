//! A connection that the server closed while it was idle, or closes in place of an answer.

use std::time::Duration;

use fetch_many::http::{Method, Request};
use fetch_many::{Config, ErrorKind, FetchMany, FetchManyExt};

use super::{plan, serve};
use crate::broken::ensure;
use crate::checks::{describe, expect_kind, expect_response};
use crate::raw::{Hit, RawServer, Reply};
use crate::{Broken, NotKept, Subject};

/// A connection may not be back in the pool when the next request starts. So many times is tried.
const TRIES: usize = 50;

/// What the server does with a request on a connection that has been used before: FIN, or RST; and
/// on any connection, FIN. Retries are off, but for the one repetition. Unseen with a strategy that uses
/// no connection again.
///
/// # Errors
/// [`Broken`], if an idempotent request fails with its stale connection, or is repeated more than
/// once, or not on a fresh connection; or if a POST is repeated.
pub(in crate::checks) fn law_11_stale_connection(subject: &Subject) -> Result<(), NotKept> {
    let server = serve(subject, script)?;
    let strategy = subject.make(&Config::default())?;
    for (method, name) in [
        (Method::GET, "fin"),
        (Method::GET, "rst"),
        (Method::PUT, "fin"),
    ] {
        let met = meet(&*strategy, &server, &method, name)?;
        expect_response(&met.outcome, 200, "ok")?;
        met.expect_attempts(2)?;
        let connections: Vec<_> = met.hits.iter().map(|hit| hit.on_connection).collect();
        let fresh = connections[1] == 1;
        ensure!(
            fresh,
            "a stale request was repeated on another used connection"
        );
    }
    let met = meet(&*strategy, &server, &Method::GET, "dead")?;
    expect_kind(&met.outcome, ErrorKind::Disconnected)?;
    met.expect_attempts(2)?;
    let met = meet(&*strategy, &server, &Method::POST, "fin")?;
    expect_kind(&met.outcome, ErrorKind::Disconnected)?;
    met.expect_attempts(1)?;
    // Closed after each response, without a word: at once, or a moment later.
    for index in 0..40 {
        let url = server.url(&format!("/closing-{index}"));
        for outcome in strategy.fetch([url], &plan(1)) {
            expect_response(&outcome, 200, "ok")?;
        }
    }
    Ok(())
}

fn script(hit: &Hit) -> Reply {
    let name = hit.path.trim_start_matches('/').split('-').next();
    match name.unwrap_or_default() {
        "fin" if hit.on_connection > 1 => Reply::new().fin(),
        "rst" if hit.on_connection > 1 => Reply::new().rst(),
        "dead" => Reply::new().fin(),
        "closing" if hit.path.ends_with('0') => {
            Reply::new().ok("ok").pause(Duration::from_millis(1)).fin()
        }
        // So that two are in flight, and two connections are idle afterwards.
        "warm" => Reply::new().pause(Duration::from_millis(10)).ok("ok"),
        "closing" => Reply::new().ok("ok").fin(),
        _ => Reply::new().ok("ok"),
    }
}

/// A request whose first attempt came on a connection that had been used before.
struct Met {
    outcome: fetch_many::Outcome,
    hits: Vec<std::sync::Arc<Hit>>,
}

impl Met {
    fn expect_attempts(&self, expected: usize) -> Result<(), Broken> {
        let (attempts, counted) = (self.hits.len(), self.outcome.attempts as usize);
        let path = &self.hits[0].path;
        ensure!(
            attempts == expected && counted == expected,
            "{path} on a stale connection was tried {attempts} times (the outcome counts \
             {counted}), not {expected}"
        );
        Ok(())
    }
}

/// Warms two connections and sends a request on one; unseen if the strategy never uses one again.
fn meet(
    strategy: &dyn FetchMany,
    server: &RawServer,
    method: &Method,
    name: &str,
) -> Result<Met, NotKept> {
    for index in 0..TRIES {
        let warm = server.url("/warm");
        for outcome in strategy.fetch([&warm, &warm], &plan(2)) {
            expect_response(&outcome, 200, "ok")?;
        }
        let path = format!("/{name}-{method}-{index}");
        let request = Request::builder()
            .method(method)
            .uri(server.url(&path))
            .body(());
        let Some(outcome) = strategy.fetch([request], &plan(1)).next() else {
            return Err(Broken::new("no outcome of one request").into());
        };
        let hits: Vec<_> = server
            .hits()
            .into_iter()
            .filter(|hit| hit.path == path)
            .collect();
        match hits.first() {
            Some(hit) if hit.on_connection > 1 => return Ok(Met { outcome, hits }),
            Some(_) => {}
            None => return Err(Broken::new(format!("{path}: {}", describe(&outcome))).into()),
        }
    }
    let why = format!("no connection was used again in {TRIES} tries");
    Err(NotKept::Unseen(why))
}
