//! A server that allows so many requests a second, and says so.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use fetch_many::{Config, FetchManyExt, Plan, Retry};

use super::serve;
use crate::broken::ensure;
use crate::checks::expect_response;
use crate::raw::{Hit, RawServer, Reply};
use crate::{Broken, Subject};

const ALLOWED: usize = 20;
const REQUESTS: usize = 60;
const SECOND: Duration = Duration::from_secs(1);

/// Three times as many requests as are allowed in a second, at once: each that comes too early is told when
/// to come again, and does; no budget ends that.
///
/// # Errors
/// [`Broken`], if one of them has another end than its answer.
pub(in crate::checks) fn law_11_asked_to_wait(subject: &Subject) -> Result<(), Broken> {
    let server = limited(subject)?;
    fetch(subject, &server, &Plan::default())
}

/// The same, by a plan that adapts: it finds out how much is allowed, without asking much more.
///
/// # Errors
/// [`Broken`], if one of them has another end than its answer, or a third of them came too early.
pub(in crate::checks) fn law_11_adapts(subject: &Subject) -> Result<(), Broken> {
    let server = limited(subject)?;
    fetch(subject, &server, &Plan::default().adapt(true))?;
    let wasted = server.counts().hits - REQUESTS;
    ensure!(
        wasted < REQUESTS / 3,
        "{wasted} requests came too early, for {REQUESTS} answers of a server that allows {ALLOWED} a second"
    );
    Ok(())
}

fn fetch(subject: &Subject, server: &RawServer, plan: &Plan) -> Result<(), Broken> {
    let strategy = subject.make(&Config::default())?;
    let urls = (0..REQUESTS).map(|index| server.url(&format!("/{index}")));
    let plan = plan.clone().retry(Retry::up_to(8));
    for outcome in strategy.fetch(urls, &plan) {
        expect_response(&outcome, 200, "ok")?;
    }
    Ok(())
}

/// Counts those that it has answered in the last second.
fn limited(subject: &Subject) -> Result<RawServer, Broken> {
    let answered: Mutex<VecDeque<Instant>> = Mutex::default();
    let server = serve(subject, move |hit: &Hit| {
        let mut answered = answered.lock().unwrap_or_else(PoisonError::into_inner);
        answered.retain(|at| hit.at.saturating_duration_since(*at) < SECOND);
        if answered.len() >= ALLOWED {
            return Reply::new().response(429, &[("Retry-After", "1")], "");
        }
        answered.push_back(hit.at);
        Reply::new().ok("ok")
    })?;
    Ok(server)
}
