//! tokio + reqwest, by hand.

use std::error::Error;
use std::sync::mpsc;
use std::time::Instant;

use fetch_many::strategy::tls;
use fetch_many::{Config, Response};
use reqwest::Client;
use tokio::runtime::{Builder, Runtime};

use super::Numbers;
use crate::compare::protocol::Job;
use crate::job::{Got, Results, Runner};

/// A client and a runtime with one worker thread per core.
#[derive(Debug)]
pub struct Bare {
    runtime: Runtime,
    client: Client,
}

impl Bare {
    /// With the settings of `config` that reqwest has.
    ///
    /// # Errors
    /// If the runtime or the client cannot be made.
    pub fn new(config: &Config) -> Result<Self, Box<dyn Error>> {
        let runtime = Builder::new_multi_thread().enable_all().build()?;
        let client = Client::builder()
            .connect_timeout(config.connect_timeout)
            .timeout(config.timeout)
            .pool_max_idle_per_host(config.max_idle_per_host)
            .pool_idle_timeout(config.idle_timeout)
            .default_headers(config.default_headers()?)
            .tcp_nodelay(true)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .tls_backend_preconfigured(tls::client_config(config)?)
            .build()?;
        Ok(Self { runtime, client })
    }
}

impl Runner for Bare {
    fn fetch(&self, job: &Job, results: &mut Results) -> Result<(), String> {
        let numbers = Numbers::new(job);
        let (sender, received) = mpsc::channel();
        for _ in 0..job.limit {
            let (client, sender) = (self.client.clone(), sender.clone());
            let numbers = numbers.clone();
            self.runtime.spawn(async move {
                for url in numbers {
                    let got = get(&client, &url).await;
                    if sender.send(got.map_err(|error| error.to_string())).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        results.extend(received);
        Ok(())
    }
}

async fn get(client: &Client, url: &str) -> reqwest::Result<Got> {
    let started = Instant::now();
    let mut received = client.get(url).send().await?;
    let mut response = Response::default();
    *response.status_mut() = received.status();
    *response.headers_mut() = std::mem::take(received.headers_mut());
    *response.body_mut() = received.bytes().await?;
    Ok(Got {
        response,
        latency: started.elapsed(),
    })
}
