//! A fetcher without a network: [`Fake`].

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::run::Run;
use super::world::{Asked, World};
use super::{Reply, world};
use crate::batch::after;
use crate::strategy::{Dispatcher, Job, Workers};
use crate::{
    Config, FetchMany, IntoInput, IntoRequest, Outcomes, Plan, Request, Requests, Retry,
    SendOutcomes,
};

/// A fetcher that a closure answers, in virtual time: for tests of programs that fetch.
///
/// What the closure says is what the server would have; the rest is as real, because the same engine runs: order,
/// limits, retries, redirects, rates, the deadline and the accounts. The settings of an exchange count as far as they
/// can without a network: `timeout`, `max_body_bytes`, `max_redirects`, `decode`, `cookies`.
///
/// Time passes only when nothing else is left to do: while all that may start has started, and the next answer, retry
/// or deadline is waited for. Then it passes at once. An answer comes at the time at which it was asked for, unless it
/// is told to come [later](Reply::after). What happens at the same time happens in the order in which it was sent, and
/// a [`Retry`] without a seed has one here: a test gives the same result every time.
///
/// Unlike the exchanges of a strategy, a closure that panics, such as by an assertion, panics in the caller's `next`.
///
/// Clones share the closure, the clock and what was asked. Batches that run at once share them as well, so that then
/// the order is the order in which they are polled.
///
/// ```
/// use std::time::Duration;
/// use fetch_many::testing::{Fake, Reply};
/// use fetch_many::{FetchManyExt, Plan};
///
/// let fake = Fake::new(|request| {
///     assert_eq!(request.method(), "GET");
///     Reply::from("hello").after(Duration::from_secs(20))
/// });
/// let urls = (0..100).map(|page| format!("http://a.example/{page}"));
/// let outcomes = fake.fetch(urls, &Plan::new(10).deadline(Duration::from_secs(60)));
/// assert_eq!(outcomes.filter(|outcome| outcome.result.is_ok()).count(), 20);
/// assert_eq!(fake.elapsed(), Duration::from_secs(60));
/// assert_eq!(fake.asked().len(), 30);
/// ```
#[derive(Clone)]
pub struct Fake {
    world: Arc<World>,
    config: Config,
}

impl Fake {
    /// A fake that this closure answers. It is called once for every request that is sent, also for one that is tried
    /// again or redirected, at the time at which that is sent; one at a time. It may keep count, but must not fetch
    /// with the same fake: it would wait for itself.
    #[must_use]
    pub fn new<F, R>(mut answer: F) -> Self
    where
        F: FnMut(&Request) -> R + Send + 'static,
        R: Into<Reply>,
    {
        let answer: world::Answer = Box::new(move |request| answer(request).into());
        Self {
            world: Arc::new(World::new(answer)),
            config: Config::default(),
        }
    }

    /// With these settings instead of the default ones.
    ///
    /// ```
    /// use fetch_many::testing::Fake;
    /// use fetch_many::{Config, ErrorKind, FetchManyExt, Plan};
    ///
    /// let fake = Fake::new(|_| "hello").config(&Config::default().max_body_bytes(4));
    /// let outcomes = fake.fetch_all(["http://a.example/"], &Plan::new(1));
    /// assert_eq!(outcomes[0].result.as_ref().unwrap_err().kind(), ErrorKind::TooLarge);
    /// ```
    #[must_use]
    pub fn config(mut self, config: &Config) -> Self {
        self.config = config.clone();
        self
    }

    /// How much time has passed since the fake was made: virtual time, so it is exact.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.world.elapsed()
    }

    /// Lets this time pass: a caller that is busy between two outcomes, or a pause between two batches. What is in
    /// flight goes on meanwhile.
    ///
    /// ```
    /// use std::time::Duration;
    /// use fetch_many::testing::{Fake, Reply};
    /// use fetch_many::{FetchManyExt, Plan};
    ///
    /// let fake = Fake::new(|_| Reply::from("hello").after(Duration::from_secs(1)));
    /// let urls = ["http://a.example/1", "http://a.example/2", "http://a.example/3"];
    /// let mut outcomes = fake.fetch(urls, &Plan::new(1));
    /// assert!(outcomes.next().is_some());
    /// fake.pass(Duration::from_secs(10));
    /// assert_eq!(outcomes.count(), 2);
    /// assert_eq!(fake.elapsed(), Duration::from_secs(11));
    /// ```
    pub fn pass(&self, time: Duration) {
        let clock = &self.world.clock;
        clock.advance_to(after(clock.now(), time));
    }

    /// What has been asked so far, in that order: also what was tried again, and what a redirect led to.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        self.world.asked().clone()
    }

    /// As [`fetch`](crate::FetchManyExt::fetch), of an input that may go to another thread: so may these outcomes, as those
    /// of a strategy's `Blocking`.
    ///
    /// ```
    /// use fetch_many::{Plan, testing::Fake};
    ///
    /// let fake = Fake::new(|_| "hello");
    /// let outcomes = fake.fetch_send(["http://a.example/"], &Plan::new(1));
    /// let counted = std::thread::scope(|scope| scope.spawn(|| outcomes.count()).join());
    /// assert_eq!(counted.unwrap(), 1);
    /// ```
    pub fn fetch_send<'a, I>(&'a self, requests: I, plan: &Plan) -> SendOutcomes<'a>
    where
        I: IntoInput<Item: IntoRequest>,
        I::Input: Send + 'a,
    {
        SendOutcomes::over_send(requests, self.dispatcher(plan), Nobody)
    }

    /// Who keeps a batch with this plan.
    pub(super) fn dispatcher(&self, plan: &Plan) -> Dispatcher {
        let mut plan = plan.clone();
        plan.retry = seeded(plan.retry);
        let clock = self.world.clock.another();
        let run = Run::new(Arc::clone(&self.world), clock.clone());
        Dispatcher::played(&plan, &self.config, clock, Box::new(run))
    }
}

/// The jitter of pauses is the same in every run.
fn seeded(mut retry: Retry) -> Retry {
    retry.seed.get_or_insert(0);
    retry
}

impl FetchMany for Fake {
    fn fetch_many<'a>(&'a self, requests: Requests<'a>, plan: &Plan) -> Outcomes<'a> {
        Outcomes::over(requests, self.dispatcher(plan), Nobody)
    }
}

/// What is started is played by the [`Run`], and so is the time: nothing is left to anybody else.
pub(super) struct Nobody;

impl Workers for Nobody {
    fn start(&mut self, job: Job) {
        drop(job);
    }
}

impl fmt::Debug for Fake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fake")
            .field("world", &self.world)
            .finish_non_exhaustive()
    }
}
