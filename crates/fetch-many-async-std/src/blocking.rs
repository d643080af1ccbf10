//! The contract: [`Blocking`].

use std::io;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};
use std::thread;

use async_std::task;
use fetch_many::strategy::{Job, Workers, spawn_at_once};
use fetch_many::{
    Config, Error, ErrorKind, FetchMany, IntoInput, IntoRequest, Outcomes, Plan, Requests,
    SendOutcomes,
};
use surf::middleware::Middleware;

use crate::Fetcher;

/// Fetches for a caller that is not async, on async-std's global executor.
///
/// It owns nothing: async-std makes its threads with the first of these, one per core unless
/// `ASYNC_STD_THREAD_COUNT` says otherwise, and keeps them until the program ends.
#[derive(Debug)]
pub struct Blocking {
    fetcher: Fetcher,
}

impl Blocking {
    /// A fetcher with these settings and no connection yet.
    ///
    /// # Errors
    /// As [`Fetcher::new`]; [`Other`](ErrorKind::Other) if async-std's threads cannot be spawned.
    pub fn new(config: &Config) -> Result<Self, Error> {
        start().map_err(|cause| {
            Error::new(ErrorKind::Other)
                .detail("no threads for async-std")
                .because(cause)
        })?;
        Ok(Self {
            fetcher: Fetcher::new(config)?,
        })
    }

    /// The same, over the same connections, with a middleware as [`Fetcher::with`] has it.
    #[must_use]
    pub fn with(&self, middleware: impl Middleware) -> Self {
        Self {
            fetcher: self.fetcher.with(middleware),
        }
    }

    /// The native API, which shares this one's connections.
    #[must_use]
    pub fn fetcher(&self) -> &Fetcher {
        &self.fetcher
    }

    /// As [`fetch`](fetch_many::FetchManyExt::fetch), of an input that may go to another thread: so may these outcomes.
    ///
    /// ```
    /// use fetch_many_async_std::{Blocking, Config, Plan};
    ///
    /// # let server = fetch_many_conformance::mock::MockServer::echo()?;
    /// # let urls = [server.url("/0"), server.url("/1")];
    /// let fetcher = Blocking::new(&Config::default())?;
    /// let mut outcomes = fetcher.fetch_send(&urls, &Plan::new(1));
    /// assert!(outcomes.next().is_some());
    /// let others = std::thread::scope(|scope| scope.spawn(|| outcomes.count()).join());
    /// assert_eq!(others.unwrap(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fetch_send<'a, I>(&'a self, requests: I, plan: &Plan) -> SendOutcomes<'a>
    where
        I: IntoInput<Item: IntoRequest>,
        I::Input: Send + 'a,
    {
        SendOutcomes::new_send(requests, plan, self.fetcher.config(), OnExecutor(self))
    }
}

/// Starts async-std, once. Where a thread of its own cannot be made, it would end the program: so
/// try whether they can.
fn start() -> io::Result<()> {
    static STARTED: Mutex<bool> = Mutex::new(false);
    let mut started = STARTED.lock().unwrap_or_else(PoisonError::into_inner);
    if !*started {
        let workers = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        // One more for the reactor.
        spawn_at_once(workers + 1)?;
        drop(task::spawn(async {}));
        *started = true;
    }
    Ok(())
}

impl FetchMany for Blocking {
    fn fetch_many<'a>(&'a self, requests: Requests<'a>, plan: &Plan) -> Outcomes<'a> {
        Outcomes::new(requests, plan, self.fetcher.config(), OnExecutor(self))
    }
}

/// Workers that are tasks of the executor.
struct OnExecutor<'a>(&'a Blocking);

impl Workers for OnExecutor<'_> {
    fn start(&mut self, job: Job) {
        self.0.fetcher.start(job);
    }

    fn check_may_block(&self) {
        assert!(
            task::try_current().is_none(),
            "`next` blocks its thread and cannot be called in async code: use `Fetcher::stream`"
        );
    }
}
