//! A strategy of one's own, first try: a thread for each slot, and ureq as it comes.

use std::error::Error as StdError;
use std::thread;

use fetch_many::strategy::{Job, Workers};
use fetch_many::{Config, Error, ErrorKind, FetchMany, FetchManyExt, Order, Outcomes, Plan, Request, Requests, Response, ResponseExt};
use serde::Deserialize;
use ureq::Agent;

// ANCHOR: strategy
/// One agent, shared by all threads.
#[derive(Debug)]
pub struct Fifth {
    agent: Agent,
    config: Config,
}

impl Fifth {
    pub fn new(config: &Config) -> Result<Self, Error> {
        Ok(Self { agent: Agent::new_with_defaults(), config: config.clone() })
    }
}

impl FetchMany for Fifth {
    fn fetch_many<'a>(&'a self, requests: Requests<'a>, plan: &Plan) -> Outcomes<'a> {
        Outcomes::new(requests, plan, &self.config, Threads(self.agent.clone()))
    }
}

/// How a slot of the batch is filled.
struct Threads(Agent);

impl Workers for Threads {
    fn start(&mut self, job: Job) {
        let agent = self.0.clone();
        thread::spawn(move || {
            let mut next = Some(job);
            while let Some(job) = next {
                let result = exchange(&agent, job.request());
                next = job.finish(result); // The next job, if there is one for this thread.
            }
        });
    }
}
// ANCHOR_END: strategy

// ANCHOR: exchange
fn exchange(agent: &Agent, request: &Request) -> Result<Response, Error> {
    let failed = |error: ureq::Error| Error::new(ErrorKind::Other).because(error);
    let (head, body) = request.clone().into_parts();
    let response = if body.is_empty() {
        agent.run(ureq::http::Request::from_parts(head, ()))
    } else {
        agent.run(ureq::http::Request::from_parts(head, body.to_vec()))
    };
    let (head, mut body) = response.map_err(failed)?.into_parts();
    let body = body.read_to_vec().map_err(failed)?;
    Ok(Response::from_parts(head, body.into()))
}
// ANCHOR_END: exchange

#[derive(Deserialize)]
struct Reading {
    celsius: f64,
}

pub fn run(base: &str) -> Result<(), Box<dyn StdError>> {
    let fetcher = Fifth::new(&Config::default())?;
    let urls = (0..12).map(|station| format!("{base}/station/{station}"));
    for outcome in fetcher.fetch(urls, &Plan::new(4).order(Order::AsGiven)) {
        let station = outcome.index;
        match outcome.result.and_then(|response| response.json::<Reading>()) {
            Ok(Reading { celsius }) => println!("station {station}: {celsius} °C"),
            Err(error) => println!("station {station}: {error}"),
        }
    }
    Ok(())
}
