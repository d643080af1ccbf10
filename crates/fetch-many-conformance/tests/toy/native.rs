//! The native API of an async strategy, which is right, and ways to break it: each task has a thread.

use std::sync::Arc;
use std::thread;
use std::time::Instant;

use fetch_many::strategy::{
    Bounds, Course, Exchange, OutcomeStream, OutcomeStreamWith, Sleep, Tasks,
};
use fetch_many::{
    Config, Error, ErrorKind, Fetch, Input, IntoRequest, Plan, Request, Response, Retry, Settings,
};
use fetch_many_conformance::native::Runtime;
use tokio::runtime::Builder;
use tokio::sync::oneshot;

use super::exchange::{Client, Ending};
use super::{Defect, Threads};

/// Tasks on threads of their own.
pub(crate) const RUNTIME: Runtime = Runtime {
    block_on: |work| block_on(work),
    spawn: |work| drop(thread::spawn(|| block_on(work))),
};

fn block_on(work: impl Future<Output = ()>) {
    let runtime = Builder::new_current_thread().build();
    runtime.expect("a runtime without I/O").block_on(work);
}

/// Makes each exchange on a thread, and ends it there when it is dropped here.
#[derive(Clone)]
pub(crate) struct Async {
    client: Arc<Client>,
    defect: Defect,
}

impl Async {
    pub(crate) fn new(config: &Config, defect: Defect) -> Result<Self, Error> {
        let Threads(client) = Threads::new(config, defect)?;
        Ok(Self { client, defect })
    }

    fn plan(&self, plan: &Plan) -> Plan {
        match self.defect {
            Defect::NoRetries => plan.clone().retry(Retry::none()),
            Defect::NoDeadline => {
                let mut plan = plan.clone();
                plan.deadline = None;
                plan
            }
            _ => plan.clone(),
        }
    }
}

impl Fetch for Async {
    fn fetch_one(
        &self,
        request: impl IntoRequest,
        plan: &Plan,
    ) -> impl Future<Output = Result<Response, Error>> + Send {
        let mut request = request.into_request();
        if let (Defect::IgnoresSettings, Ok(request)) = (self.defect, &mut request) {
            request.extensions_mut().remove::<Settings>();
        }
        let plan = self.plan(plan);
        async move { Tasks::fetch_one(self, request, &plan, &self.client.config).await }
    }

    fn stream<S>(&self, requests: S, plan: &Plan) -> OutcomeStream<S>
    where
        S: Input<Item: IntoRequest>,
    {
        let plan = self.plan(plan);
        OutcomeStream::new(requests, &plan, &self.client.config, self.clone())
    }

    fn stream_with<S, T, R>(&self, items: S, plan: &Plan) -> OutcomeStreamWith<S, T>
    where
        S: Input<Item = (T, R)>,
        R: IntoRequest,
    {
        let plan = self.plan(plan);
        OutcomeStreamWith::new(items, &plan, &self.client.config, self.clone())
    }
}

impl Tasks for Async {
    type Client = Self;

    fn client(&self) -> &Self {
        self
    }

    fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        if self.defect != Defect::NeverSpawns {
            drop(thread::spawn(|| block_on(work)));
        }
    }

    fn sleep_until(&self, at: Instant) -> Sleep {
        let (tell, told) = oneshot::channel();
        thread::spawn(move || {
            thread::sleep(at.saturating_duration_since(Instant::now()));
            // Who no longer waits need not know.
            let _ = tell.send(());
        });
        Box::pin(async move {
            told.await.expect("the thread tells");
        })
    }
}

impl Exchange for Async {
    async fn exchange(
        &self,
        request: &Request,
        bounds: Bounds,
        _: &mut Course,
    ) -> Result<Response, Error> {
        let (tell, told) = oneshot::channel();
        let ending = Ending::default();
        let _dropped = EndsWhenDropped(ending.clone(), self.defect);
        let (client, request) = (Arc::clone(&self.client), request.clone());
        let mut here = Course::new(Instant::now());
        thread::spawn(move || {
            let result = client.exchange(&request, bounds, &mut here, &ending);
            // Nobody waits for what was given up.
            let _ = tell.send(result);
        });
        told.await.unwrap_or(Err(ErrorKind::Other.into()))
    }
}

struct EndsWhenDropped(Ending, Defect);

impl Drop for EndsWhenDropped {
    fn drop(&mut self) {
        if self.1 != Defect::StaysRunning {
            self.0.end();
        }
    }
}
