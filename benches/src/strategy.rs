//! The strategies as contestants: [`Strategy`].

use std::iter;

use fetch_many::{FetchMany, FetchManyExt, Outcome, Plan, Retry};

use crate::job::{Contestant, Got, Job};

/// A strategy, used as its users would.
#[derive(Debug)]
pub struct Strategy<F>(pub F);

impl<F: FetchMany> Contestant for Strategy<F> {
    fn fetch(&self, job: &Job, each: &mut dyn FnMut(Result<Got, String>)) {
        // Without retries, so that an error is an error.
        let plan = Plan::limit(job.limit).retry(Retry::none());
        let urls = iter::repeat_n(job.url.as_str(), job.requests);
        for outcome in self.0.fetch(urls, &plan) {
            each(got(outcome));
        }
    }
}

fn got(outcome: Outcome) -> Result<Got, String> {
    match outcome.result {
        Ok(response) => Ok(Got {
            index: outcome.index,
            response,
            latency: outcome.timing.in_flight(),
        }),
        Err(error) => Err(format!("request {}: {error}", outcome.index)),
    }
}
