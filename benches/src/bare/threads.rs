//! OS threads + ureq, by hand.

use std::error::Error;
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use fetch_many::strategy::decode;
use fetch_many::{Config, Response};
use ureq::Agent;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use super::Numbers;
use crate::compare::protocol::Job;
use crate::job::{Got, Results, Runner};

/// What a connection's buffers need: heads and small bodies. ureq's own are 128 KiB each.
const BUFFER_BYTES: usize = 16 << 10;
/// What a worker's stack needs; a thread's own is 2 MiB.
const STACK_BYTES: usize = 256 << 10;

/// One agent for all threads, as ureq's documentation advises.
#[derive(Debug)]
pub struct Bare {
    agent: Agent,
    max_body_bytes: u64,
}

impl Bare {
    /// With the settings of `config`.
    ///
    /// # Errors
    /// Never; the other bare loops may fail here.
    pub fn new(config: &Config) -> Result<Self, Box<dyn Error>> {
        let settings = Agent::config_builder()
            .timeout_connect(Some(config.connect_timeout))
            .timeout_global(Some(config.timeout))
            .max_idle_connections(config.max_idle_per_host)
            .max_idle_connections_per_host(config.max_idle_per_host)
            .max_idle_age(config.idle_timeout)
            .user_agent(&config.user_agent)
            .accept_encoding(decode::OFFERED)
            .input_buffer_size(BUFFER_BYTES)
            .output_buffer_size(BUFFER_BYTES)
            .no_delay(true)
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .build();
        let agent = Agent::with_parts(settings, DefaultConnector::default(), Literals::default());
        let max_body_bytes = config.max_body_bytes as u64;
        Ok(Self {
            agent,
            max_body_bytes,
        })
    }

    fn get(&self, url: &str) -> Result<Got, ureq::Error> {
        let started = Instant::now();
        let (head, body) = self.agent.get(url).call()?.into_parts();
        let body = body.into_with_config().limit(self.max_body_bytes);
        let body = body.read_to_vec()?;
        Ok(Got {
            response: Response::from_parts(head, body.into()),
            latency: started.elapsed(),
        })
    }
}

impl Runner for Bare {
    fn fetch(&self, job: &Job, results: &mut Results) -> Result<(), String> {
        let numbers = Numbers::new(job);
        let (sender, received) = mpsc::channel();
        thread::scope(|scope| {
            for _ in 0..job.limit {
                let (numbers, sender) = (numbers.clone(), sender.clone());
                let worker = move || {
                    for url in numbers {
                        let got = self.get(&url);
                        if sender.send(got.map_err(|error| error.to_string())).is_err() {
                            break;
                        }
                    }
                };
                let builder = thread::Builder::new().stack_size(STACK_BYTES);
                if let Err(error) = builder.spawn_scoped(scope, worker) {
                    results.fail(|| error.to_string());
                }
            }
            drop(sender);
            results.extend(received);
        });
        Ok(())
    }
}

/// Takes an address that needs no resolving as it is.
///
/// ureq resolves before every request, also before one that reuses a connection, and with a timeout
/// it makes a thread for it each time. Who measures their program finds that and writes this.
#[derive(Debug, Default)]
struct Literals {
    names: DefaultResolver,
}

impl Resolver for Literals {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let Some(address) = uri
            .authority()
            .and_then(|authority| authority.as_str().parse().ok())
        else {
            return self.names.resolve(uri, config, timeout);
        };
        let mut addresses = self.empty();
        addresses.push(address);
        Ok(addresses)
    }
}
