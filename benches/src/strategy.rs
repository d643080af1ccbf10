//! The strategies as contestants: [`ByContract`].

use std::thread;
use std::time::Instant;

use fetch_many::{FetchMany, FetchManyExt, Outcome, Plan, Retry};

use crate::compare::protocol::Job;
use crate::job::{Got, Results, Runner};

/// A strategy, used as its users would.
#[derive(Debug)]
pub struct ByContract(pub Box<dyn FetchMany>);

impl Runner for ByContract {
    fn fetch(&self, job: &Job, results: &mut Results) -> Result<(), String> {
        let start = Instant::now();
        for outcome in self.0.fetch(urls(job, start), &plan(job)) {
            results.add(got(outcome, job, start));
        }
        Ok(())
    }
}

/// With several hosts, none may hold more than its share of the slots: who has hosts that may be slow
/// sets that.
fn plan(job: &Job) -> Plan {
    let plan = Plan::new(job.limit).retry(match job.retries {
        0 => Retry::none(),
        // The job says how often, and not how many in all: each request earns its own.
        retries => Retry::up_to(retries).budget(f64::from(retries), u32::MAX),
    });
    match job.urls.len() {
        1 => plan,
        hosts => plan.per_host(job.limit.div_ceil(hosts)),
    }
}

/// With a rate, a URL comes when it is due: the requests in flight go on while the iterator sleeps.
fn urls(job: &Job, start: Instant) -> impl Iterator<Item = String> + '_ {
    (0..job.requests).map(move |index| {
        if let Some(due) = job.due(start, index) {
            thread::sleep(due.saturating_duration_since(Instant::now()));
        }
        job.url(index)
    })
}

fn got(outcome: Outcome, job: &Job, start: Instant) -> Result<Got, String> {
    let latency = match job.due(start, outcome.index) {
        Some(due) => outcome.timing.finished.saturating_duration_since(due),
        None => outcome.timing.in_flight(),
    };
    match outcome.result {
        Ok(response) => Ok(Got { response, latency }),
        Err(error) => Err(format!("request {}: {error}", outcome.index)),
    }
}
