//! A server that allows so many requests a second, and says so.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use fetch_many::{Config, FetchManyExt, Plan, Retry};

use super::serve;
use crate::broken::ensure;
use crate::checks::expect_response;
use crate::raw::{Hit, RawServer, Reply};
use crate::{Broken, Subject};

const SECOND: Duration = Duration::from_secs(1);

/// Three times as many requests as are allowed in a second, at once: each that comes too early is told when
/// to come again, and does; no budget ends that.
///
/// # Errors
/// [`Broken`], if one of them has another end than its answer.
pub(in crate::checks) fn law_11_asked_to_wait(subject: &Subject) -> Result<(), Broken> {
    let limited = Limited::to(20);
    let server = serve(subject, move |hit| limited.answer(hit, 0))?;
    fetch(subject, &server, &Plan::default(), 60)
}

/// Twice as many as are allowed, at once, by a plan that adapts: it finds out how much is allowed, without asking much
/// more.
///
/// The server tells nobody to come again until too many have come too early, or no other comes for a while. So a
/// strategy that does not adapt has sent them all by then, however slow the machine is.
///
/// # Errors
/// [`Broken`], if one of them has another end than its answer, or a quarter of them came too early.
pub(in crate::checks) fn law_11_adapts(subject: &Subject) -> Result<(), Broken> {
    const ALLOWED: usize = 40;
    const REQUESTS: usize = 2 * ALLOWED;
    const TOO_MANY: usize = REQUESTS / 4;
    let limited = Limited::to(ALLOWED);
    let server = serve(subject, move |hit| limited.answer(hit, TOO_MANY))?;
    let plan = Plan::new(REQUESTS).adapt(true);
    fetch(subject, &server, &plan, REQUESTS)?;
    let wasted = server.counts().hits - REQUESTS;
    ensure!(
        wasted < TOO_MANY,
        "{wasted} requests came too early, for {REQUESTS} answers of a server that allows {ALLOWED} a second"
    );
    Ok(())
}

fn fetch(
    subject: &Subject,
    server: &RawServer,
    plan: &Plan,
    requests: usize,
) -> Result<(), Broken> {
    let strategy = subject.make(&Config::default())?;
    let urls = (0..requests).map(|index| server.url(&format!("/{index}")));
    let plan = plan.clone().retry(Retry::up_to(8));
    for outcome in strategy.fetch(urls, &plan) {
        expect_response(&outcome, 200, "ok")?;
    }
    Ok(())
}

/// Allows so many, then none for a second, and so on. How long the first of them take to come makes no difference.
struct Limited {
    allowed: usize,
    state: Mutex<State>,
    refusal: Condvar,
}

#[derive(Default)]
struct State {
    /// When the first request came.
    first: Option<Instant>,
    answered: usize,
    /// In all.
    refused: usize,
    /// When somebody was first told to come again in a second, since as many were answered as are allowed.
    told: Option<Instant>,
}

/// No other comes for so long, at least: none is on its way.
const A_WHILE: Duration = Duration::from_millis(500);

impl Limited {
    fn to(allowed: usize) -> Self {
        Self {
            allowed,
            state: Mutex::default(),
            refusal: Condvar::new(),
        }
    }

    /// What it refuses it holds until it has refused so many, or no other for a while: on a machine that is busy, as
    /// long as all that were answered took to come.
    fn answer(&self, hit: &Hit, held_until: usize) -> Reply {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.is_answered(hit.at, self.allowed) {
            return Reply::new().ok("ok");
        }
        state.refused += 1;
        self.refusal.notify_all();
        let first = state.first.unwrap_or(hit.at);
        let a_while = A_WHILE.max(hit.at.saturating_duration_since(first));
        let mut seen = 0;
        while seen < state.refused && state.refused < held_until {
            seen = state.refused;
            let no_other = |state: &mut State| state.refused == seen;
            let waited = self.refusal.wait_timeout_while(state, a_while, no_other);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.told.get_or_insert_with(Instant::now);
        Reply::new().response(429, &[("Retry-After", "1")], "")
    }
}

impl State {
    /// Whether one that came at this time is answered.
    fn is_answered(&mut self, at: Instant, allowed: usize) -> bool {
        self.first.get_or_insert(at);
        if self.told.is_some_and(|told| at >= told + SECOND) {
            (self.told, self.answered) = (None, 0);
        }
        let is_allowed = self.answered < allowed;
        self.answered += usize::from(is_allowed);
        is_allowed
    }
}
