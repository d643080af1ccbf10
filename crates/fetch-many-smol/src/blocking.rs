//! The contract: [`Blocking`].

use std::convert::Infallible;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use fetch_many::strategy::{Job, Workers};
use fetch_many::{
    Config, Error, ErrorKind, FetchMany, IntoInput, IntoRequest, Outcomes, Plan, Requests,
    SendOutcomes,
};
use smol::Executor;
use smol::channel::{Receiver, Sender, bounded};

use crate::Fetcher;

/// Fetches for a caller that is not async, on an executor with one thread of its own or on one of
/// the caller's.
///
/// One thread carries tens of thousands of exchanges a second; what another would add, it would
/// mostly spend on passing tasks and connections back and forth.
pub struct Blocking {
    fetcher: Fetcher,
    /// The same, on the executor.
    workers: Fetcher,
    /// Ends the thread, if there is one, by being dropped. Nobody waits for it: it ends as soon as
    /// it has seen this.
    _thread: Option<Sender<Infallible>>,
}

impl Blocking {
    /// A fetcher with an executor and a thread of its own, which ends when this is dropped.
    ///
    /// # Errors
    /// As [`Fetcher::new`]; [`Other`](ErrorKind::Other) if the thread cannot be spawned.
    pub fn new(config: &Config) -> Result<Self, Error> {
        let fetcher = Fetcher::new(config)?;
        let executor = Arc::new(Executor::new());
        let (thread, ended) = bounded(1);
        let runs = Arc::clone(&executor);
        thread::Builder::new()
            .name("fetch-many-smol".to_owned())
            .spawn(move || run(&runs, &ended))
            .map_err(|cause| {
                Error::new(ErrorKind::Other)
                    .detail("no thread for the executor")
                    .because(cause)
            })?;
        Ok(Self {
            _thread: Some(thread),
            ..Self::on(executor, fetcher)
        })
    }

    /// A fetcher on an executor of the caller's, which must be run by a thread that does not wait
    /// here.
    #[must_use]
    pub fn on(executor: Arc<Executor<'static>>, fetcher: Fetcher) -> Self {
        Self {
            workers: fetcher.clone().on(executor),
            fetcher,
            _thread: None,
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
    /// use fetch_many_smol::{Blocking, Config, Plan};
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

/// Runs tasks until the other end of the channel is gone.
fn run(executor: &Executor<'static>, ended: &Receiver<Infallible>) {
    // A panic in a task is that task's; should one get this far, the other tasks must go on.
    let run = || smol::block_on(executor.run(ended.recv()));
    while catch_unwind(AssertUnwindSafe(run)).is_err() {}
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
        self.0.workers.start(job);
    }
}

impl fmt::Debug for Blocking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blocking")
            .field("fetcher", &self.fetcher)
            .finish_non_exhaustive()
    }
}
