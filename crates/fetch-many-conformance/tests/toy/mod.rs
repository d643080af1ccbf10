//! Two strategies that are plain enough to be seen to be right, and ways to break one of them.

mod altered;
mod channel;
mod connect;
mod defect;
mod exchange;
mod idle;
mod incoming;
pub(crate) mod native;
mod outgoing;
mod sinks;
mod times;

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use fetch_many::http::Method;
use fetch_many::strategy::{
    Bounds, Course, IdleList, Job, Lookups, Proxies, Workers, check_required,
};
use fetch_many::{
    Addresses, Capability, Config, Error, FetchMany, Outcomes, Plan, Proxy, Request, Requests,
    Response,
};

use self::connect::tls_config;
use self::exchange::{Client, Ending};
use self::idle::Idle;

pub(crate) use self::altered::Altered;
pub(crate) use self::defect::{Defect, in_async};

/// A thread and a connection for each request in flight.
#[derive(Debug)]
pub(crate) struct Threads(Arc<Client>);

impl Threads {
    pub(crate) fn new(config: &Config, defect: Defect) -> Result<Self, Error> {
        let mut config = config.clone();
        match defect {
            Defect::IgnoresRequired => {}
            Defect::OnlySaysHttp2 => check_required(&config, &[Capability::Http2])?,
            _ => check_required(&config, &[])?,
        }
        if defect != Defect::NoUserAgent {
            // What is wrong with them should be known now.
            config.default_headers()?;
        }
        match defect {
            Defect::PanicsAtExtremes if config.idle_timeout == Duration::MAX => {
                drop(thread::spawn(|| {
                    panic!("overflow when adding duration to instant")
                }));
            }
            Defect::NoTimeout => config.timeout = Duration::from_secs(3600),
            Defect::NoConnectTimeout => config.connect_timeout = config.timeout,
            // Without any, the checks' endless bodies would fill the memory.
            Defect::NoCap => config.max_body_bytes *= 64,
            Defect::NoDecoding => config.decode = false,
            Defect::IgnoresAddresses => config.addresses = Addresses::Any,
            Defect::IgnoresCookies => config.cookies = None,
            Defect::IgnoresExceptions => config.proxy = config.proxy.except(""),
            Defect::IgnoresProxies => config.proxy = Proxy::none(),
            _ => {}
        }
        learn_descriptors(&config);
        Ok(Self(Arc::new(Client {
            tls: tls_config(&config, defect)?,
            lookups: Lookups::new(&config),
            proxies: Proxies::new(&config)?,
            config,
            defect,
            idle: Idle::default(),
        })))
    }
}

/// Whoever makes a list of idle connections learns how many descriptors there may be, as long as there is one to read
/// that with.
fn learn_descriptors(config: &Config) {
    drop(IdleList::<()>::new(config));
}

impl FetchMany for Threads {
    fn fetch_many<'a>(&'a self, requests: Requests<'a>, plan: &Plan) -> Outcomes<'a> {
        Outcomes::new(requests, plan, &self.0.config, Spawn(&self.0))
    }
}

struct Spawn<'a>(&'a Arc<Client>);

impl Workers for Spawn<'_> {
    fn start(&mut self, job: Job) {
        let client = Arc::clone(self.0);
        let spawned = thread::Builder::new().spawn(move || work(job, &client));
        // Without a thread, the job is dropped with the closure: its item is `Other`.
        assert!(
            spawned.is_ok() || self.0.defect != Defect::PanicsWithoutThreads,
            "no thread"
        );
    }

    fn check_may_block(&self) {
        self.0.defect.check_may_block();
    }
}

fn work(mut job: Job, client: &Arc<Client>) {
    let ending = Ending::default();
    let end = ending.clone();
    let (first, mut bounds) = (job.request().clone(), job.bounds());
    bounds.fresh = true;
    let again = Arc::clone(client);
    job.on_stop(move || match again.defect {
        Defect::StaysRunning => {}
        Defect::StartsAfterStop => {
            end.end();
            // The stop must not wait for it.
            thread::spawn(move || {
                let mut course = Course::new(Instant::now());
                again.exchange(&first, bounds, &mut course, &Ending::default())
            });
        }
        _ => end.end(),
    });
    let mut next = Some(job);
    while let Some(mut job) = next {
        let (request, bounds, course) = job.parts();
        let result = attempt(request, bounds, course, client, &ending);
        if client.defect != Defect::TellsNoTimes {
            times::tell(course);
        }
        next = job.finish(result);
    }
}

fn attempt(
    request: &Request,
    bounds: Bounds,
    course: &mut Course,
    client: &Client,
    ending: &Ending,
) -> Result<Response, Error> {
    let result = client.exchange(request, bounds, course, ending);
    let again = match &result {
        Err(_) => client.defect == Defect::RetriesPost && request.method() == Method::POST,
        Ok(response) => {
            let pause = response.headers().get("retry-after");
            let seconds = pause.and_then(|pause| pause.to_str().ok()?.parse().ok());
            let pauses = client.defect == Defect::SleepsThroughRetryAfter && seconds.is_some();
            if pauses {
                thread::sleep(Duration::from_secs(seconds.unwrap_or(0).min(1)));
            }
            pauses
        }
    };
    if again {
        return client.exchange(request, bounds, course, ending);
    }
    result
}

/// One request at a time, on the caller's thread.
#[derive(Debug)]
pub(crate) struct Sequential(Client);

impl Sequential {
    pub(crate) fn new(config: &Config) -> Result<Self, Error> {
        check_required(config, &[])?;
        config.default_headers()?;
        learn_descriptors(config);
        Ok(Self(Client {
            config: config.clone(),
            tls: tls_config(config, Defect::None)?,
            lookups: Lookups::new(config),
            proxies: Proxies::new(config)?,
            defect: Defect::None,
            idle: Idle::default(),
        }))
    }
}

impl FetchMany for Sequential {
    fn fetch_many<'a>(&'a self, requests: Requests<'a>, plan: &Plan) -> Outcomes<'a> {
        Outcomes::new(requests, plan, &self.0.config, Here(&self.0))
    }
}

struct Here<'a>(&'a Client);

impl Workers for Here<'_> {
    fn start(&mut self, job: Job) {
        let mut next = Some(job);
        while let Some(mut job) = next {
            let (request, bounds, course) = job.parts();
            let result = self.0.exchange(request, bounds, course, &Ending::default());
            next = job.finish(result);
        }
    }
}
