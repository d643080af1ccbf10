//! Two strategies that are plain enough to be seen to be right, and ways to break one of them.

mod altered;
mod defect;
mod exchange;

use std::thread;
use std::time::Duration;

use fetch_many::http::Method;
use fetch_many::{
    Config, Error, FetchMany, Job, Outcomes, Plan, Request, Requests, Response, Workers,
};

use self::exchange::{Ending, exchange};

pub(crate) use self::altered::Altered;
pub(crate) use self::defect::Defect;

/// A thread and a connection for each request in flight. No TLS, no reuse of connections.
#[derive(Debug)]
pub(crate) struct Threads {
    config: Config,
    defect: Defect,
}

impl Threads {
    #[allow(clippy::unnecessary_wraps, reason = "made as a strategy is")]
    pub(crate) fn new(config: &Config, defect: Defect) -> Result<Self, Error> {
        let mut config = config.clone();
        match defect {
            Defect::NoTimeout => config.timeout = Duration::from_secs(3600),
            Defect::NoConnectTimeout => config.connect_timeout = config.timeout,
            // Without any, the laws' endless bodies would fill the memory.
            Defect::NoCap => config.max_body_bytes *= 2,
            _ => {}
        }
        Ok(Self { config, defect })
    }
}

impl FetchMany for Threads {
    fn fetch_many<'a>(&'a self, requests: Requests<'a>, plan: &Plan) -> Outcomes<'a> {
        Outcomes::new(requests, plan, Spawn(self))
    }
}

struct Spawn<'a>(&'a Threads);

impl Workers for Spawn<'_> {
    fn start(&mut self, job: Job) {
        let (config, defect) = (self.0.config.clone(), self.0.defect);
        thread::spawn(move || work(job, &config, defect));
    }
}

fn work(mut job: Job, config: &Config, defect: Defect) {
    let ending = Ending::default();
    let end = ending.clone();
    let first = job.request().clone();
    let again = config.clone();
    job.on_stop(move || match defect {
        Defect::StaysRunning => {}
        Defect::StartsAfterStop => {
            end.end();
            // The stop must not wait for it.
            thread::spawn(move || exchange(&first, &again, defect, &Ending::default()));
        }
        _ => end.end(),
    });
    let mut next = Some(job);
    while let Some(job) = next {
        let result = attempt(job.request(), config, defect, &ending);
        next = job.finish(result);
    }
}

fn attempt(
    request: &Request,
    config: &Config,
    defect: Defect,
    ending: &Ending,
) -> Result<Response, Error> {
    let result = exchange(request, config, defect, ending);
    let again = match &result {
        Err(_) => defect == Defect::RetriesPost && request.method() == Method::POST,
        Ok(response) => {
            let pause = response.headers().get("retry-after");
            let seconds = pause.and_then(|pause| pause.to_str().ok()?.parse().ok());
            let pauses = defect == Defect::SleepsThroughRetryAfter && seconds.is_some();
            if pauses {
                thread::sleep(Duration::from_secs(seconds.unwrap_or(0).min(1)));
            }
            pauses
        }
    };
    if again { exchange(request, config, defect, ending) } else { result }
}

/// One request at a time, on the caller's thread. No TLS, no reuse of connections.
#[derive(Debug)]
pub(crate) struct Sequential {
    config: Config,
}

impl Sequential {
    #[allow(clippy::unnecessary_wraps, reason = "made as a strategy is")]
    pub(crate) fn new(config: &Config) -> Result<Self, Error> {
        let config = config.clone();
        Ok(Self { config })
    }
}

impl FetchMany for Sequential {
    fn fetch_many<'a>(&'a self, requests: Requests<'a>, plan: &Plan) -> Outcomes<'a> {
        Outcomes::new(requests, plan, Here(&self.config))
    }
}

struct Here<'a>(&'a Config);

impl Workers for Here<'_> {
    fn start(&mut self, mut job: Job) {
        let ending = Ending::default();
        let end = ending.clone();
        job.on_stop(move || end.end());
        let mut next = Some(job);
        while let Some(job) = next {
            let result = exchange(job.request(), self.0, Defect::None, &ending);
            next = job.finish(result);
        }
    }
}
