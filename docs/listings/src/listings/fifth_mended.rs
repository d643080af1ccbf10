//! A strategy of one's own, with its faults fixed: what ureq can be told, and what its errors mean.

use std::error::Error as StdError;
use std::io::Read;
use std::thread;

use fetch_many::http::header::CONTENT_LENGTH;
use fetch_many::strategy::{Bounds, Headers, Job, Workers, check_transfer_coding};
use fetch_many::{Bytes, Config, Error, ErrorKind, FetchMany, FetchManyExt, Order, Outcomes, Plan, Request, Requests, Response, ResponseExt, http};
use serde::Deserialize;
use ureq::config::AutoHeaderValue;
use ureq::{Agent, AsSendBody, Body};

/// One agent, shared by all threads.
#[derive(Debug)]
pub struct Fifth {
    agent: Agent,
    headers: Headers,
    config: Config,
}

// ANCHOR: agent
impl Fifth {
    pub fn new(config: &Config) -> Result<Self, Error> {
        let agent = Agent::config_builder()
            // The engine's business: any status is a response, a redirect is an attempt of its own.
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .allow_non_standard_methods(true)
            // Law 14: all that is sent is in `Headers`.
            .user_agent(AutoHeaderValue::None)
            .accept(AutoHeaderValue::None)
            .accept_encoding(AutoHeaderValue::None)
            .timeout_connect(Some(config.connect_timeout))
            .max_idle_connections(usize::MAX)
            .max_idle_connections_per_host(config.max_idle_per_host)
            .max_idle_age(config.idle_timeout)
            .build();
        let headers = Headers::new(config)?; // What is wrong with them is known now.
        Ok(Self { agent: agent.into(), headers, config: config.clone() })
    }
}
// ANCHOR_END: agent

impl FetchMany for Fifth {
    fn fetch_many<'a>(&'a self, requests: Requests<'a>, plan: &Plan) -> Outcomes<'a> {
        let (agent, headers) = (self.agent.clone(), self.headers.clone());
        Outcomes::new(requests, plan, &self.config, Threads { agent, headers })
    }
}

/// How a slot of the batch is filled.
struct Threads {
    agent: Agent,
    headers: Headers,
}

impl Workers for Threads {
    fn start(&mut self, job: Job) {
        let (agent, headers) = (self.agent.clone(), self.headers.clone());
        // A thread that cannot be made drops the job, and the item fails with that.
        let _ = thread::Builder::new().spawn(move || {
            let mut next = Some(job);
            while let Some(job) = next {
                let result = exchange(&agent, &headers, job.request(), job.bounds());
                next = job.finish(result);
            }
        });
    }
}

// ANCHOR: exchange
fn exchange(agent: &Agent, headers: &Headers, request: &Request, bounds: Bounds) -> Result<Response, Error> {
    let (mut head, body) = request.clone().into_parts();
    head.headers = headers.of(request)?;

    let response = if head.headers.contains_key(CONTENT_LENGTH) {
        send(agent, http::Request::from_parts(head, &body[..]), bounds)
    } else {
        send(agent, http::Request::from_parts(head, ()), bounds)
    };
    let (head, body) = response.map_err(|error| failed(error, ErrorKind::Disconnected))?.into_parts();

    if bounds.leads_on(head.status, &head.headers) {
        return Ok(Response::from_parts(head, Bytes::new())); // A redirect: nobody wants its body.
    }
    check_transfer_coding(request.method(), head.status, &head.headers)?;
    let declared = body.content_length().unwrap_or(0);
    if declared > bounds.max_body_bytes as u64 {
        return Err(ErrorKind::TooLarge.into()); // It need not be waited for.
    }
    // One byte more than may come tells that more came.
    let mut bytes = Vec::new();
    let body = body.into_reader().take(bounds.max_body_bytes as u64 + 1).read_to_end(&mut bytes);
    body.map_err(|error| failed(error.into(), ErrorKind::Truncated))?;
    if bytes.len() > bounds.max_body_bytes {
        return Err(ErrorKind::TooLarge.into());
    }
    Ok(Response::from_parts(head, bytes.into()))
}

fn send(
    agent: &Agent,
    request: http::Request<impl AsSendBody>,
    bounds: Bounds,
) -> Result<http::Response<Body>, ureq::Error> {
    let request = agent.configure_request(request);
    agent.run(request.timeout_global(Some(bounds.timeout)).build())
}
// ANCHOR_END: exchange

// ANCHOR: errors
/// `lost`: what the loss of the connection means.
fn failed(error: ureq::Error, lost: ErrorKind) -> Error {
    let kind = match &error {
        ureq::Error::Io(cause) if cause.kind() == std::io::ErrorKind::ConnectionRefused => ErrorKind::Connect,
        ureq::Error::Io(_) => lost,
        ureq::Error::Timeout(_) => ErrorKind::Timeout,
        ureq::Error::HostNotFound => ErrorKind::Resolve,
        ureq::Error::ConnectionFailed => ErrorKind::Connect,
        ureq::Error::Protocol(_) => ErrorKind::Protocol,
        ureq::Error::BodyExceedsLimit(_) | ureq::Error::LargeResponseHeader(..) => ErrorKind::TooLarge,
        ureq::Error::Tls(_) | ureq::Error::TlsRequired => ErrorKind::Tls,
        _ => ErrorKind::Other,
    };
    Error::new(kind).because(error)
}
// ANCHOR_END: errors

#[derive(Deserialize)]
struct Reading {
    celsius: f64,
}

pub fn run(base: &str) -> Result<(), Box<dyn StdError>> {
    let fetcher = Fifth::new(&Config::default())?;
    let urls = (0..12).map(|station| format!("{base}/station/{station}"));
    for outcome in fetcher.fetch(urls, &Plan::new(4).order(Order::AsGiven)) {
        let station = outcome.index;
        let response = match outcome.result {
            Ok(response) if response.status().is_success() => Ok(response),
            Ok(response) => {
                println!("station {station}: status {}", response.status());
                continue;
            }
            Err(error) => Err(error),
        };
        match response.and_then(|response| response.json::<Reading>()) {
            Ok(Reading { celsius }) => println!("station {station}: {celsius} °C"),
            Err(error) => println!("station {station}: {error}"),
        }
    }
    Ok(())
}
