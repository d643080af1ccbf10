//! The contract: [`Blocking`].

use async_std::task;
use fetch_many::{Config, Error, FetchMany, Job, Outcomes, Plan, Requests, Workers};

use crate::Fetcher;

/// Fetches for a caller that is not async, on async-std's global executor.
///
/// It owns nothing: async-std makes its threads when they are first needed, one per core unless
/// `ASYNC_STD_THREAD_COUNT` says otherwise, and keeps them until the program ends.
#[derive(Debug)]
pub struct Blocking {
    fetcher: Fetcher,
}

impl Blocking {
    /// A fetcher with these settings and no connection yet.
    ///
    /// # Errors
    /// As [`Fetcher::new`].
    pub fn new(config: &Config) -> Result<Self, Error> {
        Ok(Self {
            fetcher: Fetcher::new(config)?,
        })
    }

    /// The native API, which shares this one's connections.
    #[must_use]
    pub fn fetcher(&self) -> &Fetcher {
        &self.fetcher
    }
}

impl FetchMany for Blocking {
    fn fetch_many<'a>(&'a self, requests: Requests<'a>, plan: &Plan) -> Outcomes<'a> {
        Outcomes::new(requests, plan, self.fetcher.config(), Tasks(self))
    }
}

/// Workers that are tasks of the executor.
struct Tasks<'a>(&'a Blocking);

impl Workers for Tasks<'_> {
    fn start(&mut self, job: Job) {
        drop(task::spawn(self.0.fetcher.work(job)));
    }

    fn check_may_block(&self) {
        assert!(
            task::try_current().is_none(),
            "`next` blocks its thread and cannot be called in async code: use `Fetcher::stream`"
        );
    }
}
