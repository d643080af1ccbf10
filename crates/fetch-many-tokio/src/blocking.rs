//! The contract: [`Blocking`].

use std::fmt;
use std::io;
use std::num::NonZeroUsize;
use std::panic::catch_unwind;
use std::task::{Context, Poll, Waker};
use std::thread;

use fetch_many::strategy::{Job, Workers, spawn_at_once};
use fetch_many::{
    Capability, Config, Error, ErrorKind, FetchMany, IntoInput, IntoRequest, Outcomes, Plan,
    Requests, SendOutcomes,
};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::coop::poll_proceed;

use crate::Fetcher;

/// Fetches for a caller that is not async, on a tokio runtime of its own or of the caller's.
///
/// A type of its own because blocking on a runtime, or dropping it, inside async code panics.
pub struct Blocking {
    fetcher: Fetcher,
    handle: Handle,
    /// Ends with this value, unless it is the caller's.
    runtime: Option<Runtime>,
}

impl Blocking {
    /// A fetcher with a multi-thread runtime of its own, one worker thread per core.
    ///
    /// With the feature `http2` it speaks HTTP/2 where the settings ask for it:
    ///
    /// ```
    /// # #[cfg(feature = "http2")] {
    /// use fetch_many_conformance::http2::{Act, FrameServer, frames};
    /// use fetch_many_tokio::{Blocking, Capability, Config, FetchManyExt, Plan, http::Version};
    ///
    /// // A server on this machine that speaks HTTP/2 and nothing else.
    /// let server = FrameServer::start(|asked| vec![Act::Send(frames::ok(asked.stream, "hello"))])?;
    /// let config = Config::default().roots(server.roots()).require(Capability::Http2);
    /// let fetcher = Blocking::new(&config)?;
    /// for outcome in fetcher.fetch(vec![server.url("/"); 100], &Plan::new(16)) {
    ///     assert_eq!(outcome.result?.version(), Version::HTTP_2);
    /// }
    /// assert_eq!(server.seen().connections, 1);
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Fetcher::new`]; [`Other`](ErrorKind::Other) if the runtime's threads cannot be spawned.
    pub fn new(config: &Config) -> Result<Self, Error> {
        Self::over(Fetcher::new(config)?)
    }

    /// A fetcher through a client of the caller's, with a runtime of its own as [`new`](Self::new) has it. For a client
    /// that is used elsewhere too there is [`on`](Self::on): its connections live on one runtime.
    ///
    /// ```
    /// use fetch_many_conformance::mock::MockServer;
    /// use fetch_many_tokio::{Blocking, Config, FetchManyExt, Plan, reqwest};
    ///
    /// let server = MockServer::echo()?;
    /// // Which cryptography, a program says once, unless a feature of reqwest does.
    /// let _ = rustls::crypto::ring::default_provider().install_default();
    /// let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    /// let fetcher = Blocking::with_client(client, &Config::default())?;
    /// let outcomes = fetcher.fetch_all([server.url("/a"), server.url("/b")], &Plan::new(2));
    /// assert_eq!(outcomes[1].result.as_ref().unwrap().body(), "/b");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Fetcher::with_client`]; [`Other`](ErrorKind::Other) if the runtime's threads cannot be spawned.
    pub fn with_client(client: reqwest::Client, config: &Config) -> Result<Self, Error> {
        Self::over(Fetcher::with_client(client, config)?)
    }

    /// On a runtime of its own. The fetcher is there first: a runtime that is dropped because that fails would panic in
    /// async code.
    fn over(fetcher: Fetcher) -> Result<Self, Error> {
        let runtime = runtime().map_err(|cause| {
            Error::new(ErrorKind::Other)
                .detail("no tokio runtime")
                .because(cause)
        })?;
        Ok(Self {
            fetcher,
            handle: runtime.handle().clone(),
            runtime: Some(runtime),
        })
    }

    /// A fetcher on a runtime of the caller's, which must have threads of its own (a current-thread
    /// runtime runs nothing while its thread waits here) and I/O and time enabled.
    #[must_use]
    pub fn on(handle: Handle, fetcher: Fetcher) -> Self {
        Self {
            fetcher,
            handle,
            runtime: None,
        }
    }

    /// The native API, which shares this one's connections. Its futures and streams are to be
    /// polled on one runtime only: a connection lives on the one that made it.
    #[must_use]
    pub fn fetcher(&self) -> &Fetcher {
        &self.fetcher
    }

    /// As [`fetch`](fetch_many::FetchManyExt::fetch), of an input that may go to another thread: so may these outcomes.
    ///
    /// ```
    /// use fetch_many_tokio::{Blocking, Config, Plan};
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
        SendOutcomes::new_send(requests, plan, self.fetcher.config(), OnRuntime(self))
    }
}

impl FetchMany for Blocking {
    fn fetch_many<'a>(&'a self, requests: Requests<'a>, plan: &Plan) -> Outcomes<'a> {
        Outcomes::new(requests, plan, self.fetcher.config(), OnRuntime(self))
    }

    fn capabilities(&self) -> &'static [Capability] {
        self.fetcher.capabilities()
    }
}

/// A runtime. Where a thread of its own cannot be made, tokio would panic, or wait for ever for those
/// that were: so try whether they can.
fn runtime() -> io::Result<Runtime> {
    spawn_at_once(thread::available_parallelism().map_or(1, NonZeroUsize::get))?;
    Builder::new_multi_thread()
        .thread_name("fetch-many-tokio")
        .enable_all()
        .build()
}

/// Workers that are tasks of the runtime.
struct OnRuntime<'a>(&'a Blocking);

impl Workers for OnRuntime<'_> {
    fn start(&mut self, job: Job) {
        // This one's runtime, whatever the calling thread belongs to.
        let _entered = self.0.handle.enter();
        self.0.fetcher.start(job);
    }

    fn check_may_block(&self) {
        let Ok(current) = Handle::try_current() else {
            return;
        };
        // In a blocking section of a runtime (`spawn_blocking`) this returns; in async code it panics, with a message
        // that cannot know about us, on the screen before ours. So it is asked only where the budget does not tell.
        let may_block =
            !is_budgeted() && catch_unwind(|| current.block_on(std::future::ready(()))).is_ok();
        assert!(
            may_block,
            "`next` blocks its thread and cannot be called in async code: use `Fetcher::stream`"
        );
    }
}

/// Whether this thread is polling a future to which tokio allots its share of work, so that a call which blocks would
/// hold up others. In blocking sections there is no such share, nor where a future is `unconstrained`.
fn is_budgeted() -> bool {
    let mut context = Context::from_waker(Waker::noop());
    // A share is a `u8`. There is no looking at it, so it is used up: who has one gets our panic, and without one
    // nothing is taken from anybody.
    (0..=u8::MAX).any(|_| match poll_proceed(&mut context) {
        Poll::Ready(taken) => {
            taken.made_progress();
            false
        }
        Poll::Pending => true,
    })
}

/// Does not wait for the runtime's threads, so that it may happen inside async code.
impl Drop for Blocking {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for Blocking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blocking")
            .field("fetcher", &self.fetcher)
            .finish_non_exhaustive()
    }
}
