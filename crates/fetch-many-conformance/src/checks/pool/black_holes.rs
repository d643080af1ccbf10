//! Idle connections that have died without a word, as after a fail-over, or behind a box that forgets them.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use fetch_many::{Config, FetchManyExt, Plan, Retry};

use super::expect_response;
use crate::broken::ensure;
use crate::checks::plan;
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

const IDLE: usize = 8;

/// Eight idle connections on which no answer comes any more, and a server that answers on new ones: the
/// first attempt is lost with one of them, its retry is not, and no later request is.
///
/// # Errors
/// [`Broken`], if more than one of them costs a timeout.
pub(in crate::checks) fn pool_black_holes(subject: &Subject) -> Result<(), Broken> {
    let dead = Mutex::new(HashSet::new());
    let server = RawServer::builder()
        .patience(subject.waits())
        .start(move |hit| {
            // A set of numbers is as good after a panic.
            let mut dead = dead.lock().unwrap_or_else(PoisonError::into_inner);
            if hit.path == "/warm" {
                dead.insert(hit.connection);
                return Reply::new().barrier(IDLE).ok("warm");
            }
            if dead.contains(&hit.connection) {
                return Reply::new().silence();
            }
            Reply::new().ok("alive")
        })?;
    let strategy = subject.make(&Config::default().timeout(Duration::from_secs(2)))?;
    for outcome in strategy.fetch(vec![server.url("/warm"); IDLE], &plan(IDLE)) {
        expect_response(&outcome, 200, "warm")?;
    }
    let retried = Plan::new(1).retry(Retry::up_to(1));
    for outcome in strategy.fetch([server.url("/first")], &retried) {
        expect_response(&outcome, 200, "alive")?;
        ensure!(
            outcome.attempts == 2,
            "the first request was tried {} times: no idle connection was used",
            outcome.attempts
        );
    }
    for outcome in strategy.fetch(vec![server.url("/later"); IDLE], &plan(IDLE)) {
        expect_response(&outcome, 200, "alive")
            .map_err(|broken| broken.of("a request after one of the connections was found dead"))?;
    }
    Ok(())
}
