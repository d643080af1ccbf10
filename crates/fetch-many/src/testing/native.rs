//! The native API of a [`Fake`].

use std::time::Instant;

use super::Fake;
use super::fake::Nobody;
use crate::strategy::{AnyTasks, Job, OutcomeStream, OutcomeStreamWith, Sleep};
use crate::{Error, Fetch, FetchManyExt, Input, IntoRequest, Plan, Response};

impl Fetch for Fake {
    fn fetch_one(
        &self,
        request: impl IntoRequest,
        plan: &Plan,
    ) -> impl Future<Output = Result<Response, Error>> + Send {
        let request = request.into_request();
        async move {
            let outcome = self.fetch([request], plan).next();
            outcome.expect("law 1: one outcome for each").by_itself()
        }
    }

    fn stream<S>(&self, requests: S, plan: &Plan) -> OutcomeStream<S>
    where
        S: Input<Item: IntoRequest>,
    {
        let dispatcher = self.dispatcher(plan);
        OutcomeStream::over(requests, dispatcher, Box::new(Nobody))
    }

    fn stream_with<S, T, R>(&self, items: S, plan: &Plan) -> OutcomeStreamWith<S, T>
    where
        S: Input<Item = (T, R)>,
        R: IntoRequest,
    {
        let dispatcher = self.dispatcher(plan);
        OutcomeStreamWith::over(items, dispatcher, Box::new(Nobody))
    }
}

impl AnyTasks for Nobody {
    fn start(&self, job: Job) {
        drop(job);
    }

    fn sleep_until(&self, _: Instant) -> Sleep {
        Box::pin(std::future::pending())
    }
}
