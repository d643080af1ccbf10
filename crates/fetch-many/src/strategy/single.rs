//! One request without a batch, by the same rules: [`Single`].

use std::time::Instant;

use crate::batch::{Attempt, Batch, Step};
use crate::observe::Outbox;
use crate::{Config, Error, ErrorKind, Plan, Request, Response};

/// One request on its way to its result, by the rules of a batch: redirects are followed, what can heal is tried
/// again, and the host is left alone for as long as it asks.
///
/// ```
/// use fetch_many::strategy::{Single, SingleStep};
/// use fetch_many::{Config, IntoRequest, Plan, Response};
///
/// let request = "http://example.com/".into_request();
/// let mut single = Single::new(request, &Plan::default(), &Config::default());
/// let response = loop {
///     match single.step() {
///         SingleStep::Start(attempt) => {
///             assert_eq!(attempt.request.uri(), "http://example.com/");
///             single.finish(attempt, Ok(Response::new("hello".into())));
///         }
///         SingleStep::Wait(until) => unreachable!("until {until:?}: nothing has failed"),
///         SingleStep::Done(result) => break result?,
///     }
/// };
/// assert_eq!(response.body(), "hello");
/// # Ok::<(), fetch_many::Error>(())
/// ```
#[derive(Debug)]
pub struct Single {
    batch: Batch,
    /// If somebody watches.
    outbox: Option<Outbox>,
}

/// What to do next for one request.
#[derive(Debug)]
pub enum SingleStep {
    /// Make this attempt, and hand in its result.
    Start(Attempt),
    /// Nothing is to be done before this time.
    Wait(Instant),
    /// This is what came of it.
    Done(Result<Response, Error>),
}

impl Single {
    /// A request that has not been sent yet. Of the plan, what concerns many requests at once makes no difference.
    #[must_use]
    pub fn new(request: Result<Request, Error>, plan: &Plan, config: &Config) -> Self {
        let mut batch = Batch::alone(plan, config);
        batch.push(request, Instant::now());
        batch.end();
        let outbox = Outbox::new(plan, batch.number());
        let mut single = Self { batch, outbox };
        single.tell();
        single
    }

    /// What to do next. The first call starts the deadline's clock.
    pub fn step(&mut self) -> SingleStep {
        let now = Instant::now();
        let step = self.batch.step(now);
        self.tell();
        match step {
            Step::Start(mut attempt) => {
                // Nobody looks at the deadline meanwhile.
                if let Some(deadline) = self.batch.deadline_at() {
                    let left = deadline.saturating_duration_since(now);
                    attempt.bounds.timeout = attempt.bounds.timeout.min(left);
                }
                SingleStep::Start(attempt)
            }
            Step::Wait(Some(until)) => SingleStep::Wait(until),
            Step::Yield(outcome) => {
                if let Some(outbox) = &self.outbox {
                    outbox.put_yielded(&outcome);
                    outbox.tell();
                }
                SingleStep::Done(outcome.by_itself())
            }
            // An attempt was started and never finished, or the result is asked for again.
            Step::Wait(None) | Step::Take | Step::Done => {
                let error = Error::new(ErrorKind::Other);
                SingleStep::Done(Err(error.detail("the exchange has not ended")))
            }
        }
    }

    /// Hands in the result of the attempt.
    pub fn finish(&mut self, mut attempt: Attempt, result: Result<Response, Error>) {
        let result = attempt.examine(result);
        self.batch.finish(attempt, result, Instant::now());
        // Before the next attempt, whose body may have the same name.
        drop(self.batch.discarded());
        self.tell();
    }

    /// Tells who watches what has happened.
    fn tell(&mut self) {
        if let Some(outbox) = &self.outbox {
            outbox.put(self.batch.events());
            outbox.tell();
        }
    }
}

/// What nobody waits for any more is given up, and whoever watches is told so.
impl Drop for Single {
    fn drop(&mut self) {
        if self.outbox.is_some() {
            self.batch.stop(Instant::now());
            self.tell();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{IntoRequest, Memory};

    #[test]
    fn it_has_the_sink_of_its_plan() {
        for (plan, has_sink) in [
            (Plan::new(1), false),
            (Plan::new(1).sink(Memory::new()), true),
        ] {
            let request = "http://example.com/".into_request();
            let mut single = Single::new(request, &plan, &Config::default());
            let SingleStep::Start(attempt) = single.step() else {
                panic!("nothing is waited for");
            };
            assert_eq!(attempt.course.has_sink(&attempt.request), has_sink);
        }
    }
}
