//! What an async strategy is made of: [`Exchange`], [`Tasks`].

use std::pin::Pin;
use std::time::Instant;

use futures_util::FutureExt;
use futures_util::future::{AbortHandle, Abortable};

use super::dispatcher::Job;
use super::single::{Single, SingleStep};
use crate::course::Course;
use crate::wire::bounds::Bounds;
use crate::{Config, Error, Plan, Request, Response};

/// A wait for a point in time.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What an async client brings: one exchange. Clones share its connections.
pub trait Exchange: Clone + Send + Sync + 'static {
    /// Sends `request` and reads the whole response, within these bounds, and writes to `course` how far it is.
    /// Dropping the future ends the exchange.
    fn exchange(
        &self,
        request: &Request,
        bounds: Bounds,
        course: &mut Course,
    ) -> impl Future<Output = Result<Response, Error>> + Send;
}

/// What an async strategy brings besides: tasks to make exchanges in, and time.
///
/// The rest is the same for all: [`fetch_one`](Self::fetch_one) and [`start`](Self::start) here, and
/// [`OutcomeStream`](super::OutcomeStream).
pub trait Tasks: Send + Sync + 'static {
    /// What makes the exchanges.
    type Client: Exchange;

    /// Whose connections they share.
    fn client(&self) -> &Self::Client;

    /// Runs `work` in a task of its own, whoever waits for what.
    fn spawn(&self, work: impl Future<Output = ()> + Send + 'static);

    /// Ready at `at`, or at once if that has passed.
    fn sleep_until(&self, at: Instant) -> Sleep;

    /// Fetches one, in the task that polls it.
    fn fetch_one(
        &self,
        request: Result<Request, Error>,
        plan: &Plan,
        config: &Config,
    ) -> impl Future<Output = Result<Response, Error>> + Send {
        let mut single = Single::new(request, plan, config);
        async move {
            loop {
                match single.step() {
                    SingleStep::Start(mut attempt) => {
                        let (request, bounds) = (&attempt.request, attempt.bounds);
                        let exchange = self.client().exchange(request, bounds, &mut attempt.course);
                        let result = exchange.await;
                        single.finish(attempt, result);
                    }
                    SingleStep::Wait(until) => self.sleep_until(until).await,
                    SingleStep::Done(result) => return result,
                }
            }
        }
    }

    /// Starts a worker: it exchanges until no job is left, and ends when the batch is stopped.
    fn start(&self, mut job: Job) {
        let (handle, registration) = AbortHandle::new_pair();
        job.on_stop(move || handle.abort());
        // The client alone: a task that held its executor would keep it, and with it itself, for ever.
        let client = self.client().clone();
        let work = async move {
            loop {
                let (request, bounds, course) = job.parts();
                let result = client.exchange(request, bounds, course).await;
                match job.finish(result) {
                    Some(next) => job = next,
                    None => return,
                }
            }
        };
        // Aborted is as good as done: the batch has accounted for the item already.
        self.spawn(Abortable::new(work, registration).map(drop));
    }
}
