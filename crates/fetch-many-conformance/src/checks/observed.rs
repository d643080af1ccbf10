//! Who watches is told what the outcomes tell.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fetch_many::{Config, Event, FetchManyExt, Happening, Observer, Outcome, Retry};

use super::{Refused, plan, serve};
use crate::broken::ensure;
use crate::raw::Reply;
use crate::{Broken, Subject};

/// Keeps all that it is told.
#[derive(Debug, Default)]
struct Log(Mutex<Vec<Event>>);

impl Observer for Log {
    fn observe(&self, event: &Event) {
        let events = self.0.lock();
        events
            .unwrap_or_else(PoisonError::into_inner)
            .push(event.clone());
    }
}

/// Answers, redirects, repetitions, failures and what is no request, watched.
///
/// # Errors
/// [`Broken`], if what is told of a request is not what its outcome says.
pub(in crate::checks) fn law_16_observed(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |hit| match hit.path.as_str() {
        "/away" => Reply::new().response(302, &[("Location", "/there")], ""),
        "/busy" if hit.attempt == 1 => Reply::new().response(503, &[], ""),
        _ => Reply::new().ok("seen"),
    })?;
    let refused = Refused::new()?;
    let strategy = subject.make(&Config::default())?;
    let log = Arc::new(Log::default());
    let none = Duration::ZERO;
    let retry = Retry::up_to(1).backoff(none, none).budget(1.0, 10);
    let plan = plan(3).retry(retry).observe(log.clone());
    let urls = [
        server.url("/"),
        server.url("/away"),
        server.url("/busy"),
        refused.url("/"),
        "no url".to_owned(),
    ];
    let mut told = BTreeMap::<_, Vec<_>>::new();
    let outcomes: Vec<_> = strategy.fetch(&urls, &plan).collect();
    let events = log.0.lock().unwrap_or_else(PoisonError::into_inner);
    for event in events.iter() {
        if let Some(index) = event.what.index() {
            told.entry(index).or_default().push(&event.what);
        }
    }
    for outcome in &outcomes {
        let told = told.remove(&outcome.index).unwrap_or_default();
        check(outcome, &told)?;
    }
    ensure!(told.is_empty(), "{told:?} of no outcome");
    Ok(())
}

/// The life of one request, as it is told, and what came of it.
fn check(outcome: &Outcome, told: &[&Happening]) -> Result<(), Broken> {
    let index = outcome.index;
    let names: Vec<_> = told.iter().map(|what| what.name()).collect();
    let count = |name| names.iter().filter(|told| **told == name).count();
    let ends = count("redirected") + count("retrying");
    ensure!(
        names.first() == Some(&"taken") && names.last() == Some(&"yielded"),
        "of request {index} is told: {names:?}"
    );
    ensure!(
        count("started") == outcome.attempts as usize
            && count("redirected") == outcome.redirects as usize
            && ends == (outcome.attempts as usize).saturating_sub(1)
            && count("finished") == 1,
        "of request {index}, with {} attempts and {} redirects, is told: {names:?}",
        outcome.attempts,
        outcome.redirects
    );
    for what in told {
        let is_right = match what {
            Happening::Finished { result, .. } => match (&outcome.result, result) {
                (Ok(response), Ok(status)) => response.status() == *status,
                (Err(error), Err(failure)) => error.kind() == failure.kind,
                _ => false,
            },
            Happening::Yielded { phases, .. } => *phases == outcome.phases,
            _ => true,
        };
        ensure!(is_right, "of request {index} is told: {what:?}");
    }
    Ok(())
}
