//! A strategy without a network: a thread per worker, and a function for an exchange.

use std::fmt;
use std::sync::Arc;
use std::thread;

use fetch_many::strategy::{Job, Workers};
use fetch_many::{
    Config, Error, FetchMany, Outcomes, Plan, Request, Requests, Response, SendOutcomes,
};

use crate::watch::Watch;

#[derive(Clone, Copy, Default)]
pub(crate) struct Counts {
    /// Workers started.
    pub(crate) started: usize,
    /// Workers that have not returned yet.
    pub(crate) running: usize,
    /// Workers that were told to end.
    pub(crate) told: usize,
    /// Exchanges begun.
    pub(crate) begun: usize,
}

/// Whether this worker has been told to end.
pub(crate) type Told = Watch<bool>;

type Exchange = dyn Fn(&Request, &Told) -> Result<Response, Error> + Send + Sync;

struct Toy {
    exchange: Arc<Exchange>,
    counts: Arc<Watch<Counts>>,
}

/// A batch of `http://host{n}/{index}`, on four hosts in turn.
pub(crate) fn outcomes(
    requests: usize,
    plan: &Plan,
    counts: &Arc<Watch<Counts>>,
    exchange: impl Fn(&Request, &Told) -> Result<Response, Error> + Send + Sync + 'static,
) -> Outcomes<'static> {
    fetch(urls(requests), plan, counts, exchange)
}

pub(crate) fn fetch<'a>(
    urls: impl Iterator<Item = String> + 'a,
    plan: &Plan,
    counts: &Arc<Watch<Counts>>,
    exchange: impl Fn(&Request, &Told) -> Result<Response, Error> + Send + Sync + 'static,
) -> Outcomes<'a> {
    let toy = Toy::new(counts, exchange);
    Outcomes::new(Requests::new(urls), plan, &Config::default(), toy)
}

/// The same, for more than one thread.
pub(crate) fn send_outcomes(
    requests: usize,
    plan: &Plan,
    counts: &Arc<Watch<Counts>>,
    exchange: impl Fn(&Request, &Told) -> Result<Response, Error> + Send + Sync + 'static,
) -> SendOutcomes<'static> {
    let toy = Toy::new(counts, exchange);
    SendOutcomes::new_send(urls(requests), plan, &Config::default(), toy)
}

impl Toy {
    fn new(
        counts: &Arc<Watch<Counts>>,
        exchange: impl Fn(&Request, &Told) -> Result<Response, Error> + Send + Sync + 'static,
    ) -> Self {
        Self {
            exchange: Arc::new(exchange),
            counts: Arc::clone(counts),
        }
    }
}

/// The same as callers hold it.
pub(crate) struct Fetcher(Arc<Exchange>);

impl Fetcher {
    pub(crate) fn new(
        exchange: impl Fn(&Request, &Told) -> Result<Response, Error> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(exchange))
    }
}

impl FetchMany for Fetcher {
    fn fetch_many<'a>(&'a self, requests: Requests<'a>, plan: &Plan) -> Outcomes<'a> {
        let toy = Toy {
            exchange: Arc::clone(&self.0),
            counts: Arc::default(),
        };
        Outcomes::new(requests, plan, &Config::default(), toy)
    }
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetcher").finish_non_exhaustive()
    }
}

pub(crate) fn urls(requests: usize) -> impl Iterator<Item = String> {
    (0..requests).map(|index| format!("http://host{}/{index}", index % 4))
}

pub(crate) fn index(request: &Request) -> usize {
    request.uri().path()[1..].parse().unwrap()
}

/// An exchange that has an answer at once.
#[expect(clippy::unnecessary_wraps, reason = "it is an exchange like others")]
pub(crate) fn answer(_: &Request, _: &Told) -> Result<Response, Error> {
    Ok(Response::default())
}

/// An exchange that lasts until its worker is told to end.
#[expect(clippy::unnecessary_wraps, reason = "it is an exchange like others")]
pub(crate) fn hang(_: &Request, told: &Told) -> Result<Response, Error> {
    told.until(|told| *told);
    Ok(Response::default())
}

impl Workers for Toy {
    fn start(&mut self, mut job: Job) {
        let told = Arc::new(Told::default());
        self.counts.change(|counts| {
            counts.started += 1;
            counts.running += 1;
        });
        let running = Running(Arc::clone(&self.counts));
        job.on_stop({
            let (told, counts) = (Arc::clone(&told), Arc::clone(&self.counts));
            move || {
                counts.change(|counts| counts.told += 1);
                told.change(|told| *told = true);
            }
        });
        let exchange = Arc::clone(&self.exchange);
        thread::spawn(move || {
            let mut next = Some(job);
            while let Some(job) = next {
                running.0.change(|counts| counts.begun += 1);
                let result = exchange(job.request(), &told);
                next = job.finish(result);
            }
        });
    }
}

/// Counts its worker off, however it ends.
struct Running(Arc<Watch<Counts>>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.change(|counts| counts.running -= 1);
    }
}
