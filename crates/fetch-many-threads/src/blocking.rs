//! The contract: [`Blocking`].

use fetch_many::{Config, Error, FetchMany, Outcomes, Plan, Requests};

use crate::Fetcher;
use crate::workers::Threads;

/// Fetches on threads that are made for the batch.
///
/// A type of its own because the other strategies need two, so that a program can change its strategy
/// by changing the name of the crate.
#[derive(Clone, Debug)]
pub struct Blocking {
    fetcher: Fetcher,
}

impl Blocking {
    /// A fetcher with these settings and no connection yet.
    ///
    /// # Errors
    /// As [`Fetcher::new`].
    pub fn new(config: &Config) -> Result<Self, Error> {
        let fetcher = Fetcher::new(config)?;
        Ok(Self { fetcher })
    }

    /// The native API, which shares this one's connections.
    #[must_use]
    pub fn fetcher(&self) -> &Fetcher {
        &self.fetcher
    }
}

impl FetchMany for Blocking {
    fn fetch_many<'a>(&'a self, requests: Requests<'a>, plan: &Plan) -> Outcomes<'a> {
        let threads = Threads::new(self.fetcher.client(), plan.limit);
        Outcomes::new(requests, plan, threads)
    }
}
