//! async-std + hyper: what lies beneath surf in `async_std`, driven likewise. The difference between the two
//! is what surf costs.

use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use fetch_many::strategy::{Bounds, Course};
use fetch_many::{Bytes, Config, http};
use fetch_many_h1::Client;

use super::async_std::AsyncStd;
use super::tasks::{self, Get};
use crate::compare::protocol::Job;
use crate::job::{Got, Results, Runner};

/// hyper over async-std's sockets, as fetch-many-h1 drives it.
#[derive(Clone, Debug)]
pub struct Bare {
    client: Arc<Client<AsyncStd>>,
    bounds: Bounds,
}

impl Bare {
    /// With the settings of `config`.
    ///
    /// # Errors
    /// If the client does not take the settings.
    pub fn new(config: &Config) -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            client: Arc::new(Client::new(AsyncStd, config)?),
            bounds: config.bounds(),
        })
    }
}

impl Runner for Bare {
    fn fetch(&self, job: &Job, results: &mut Results) -> Result<(), String> {
        tasks::fetch(self, job, results);
        Ok(())
    }
}

impl Get for Bare {
    async fn get(&self, url: &str) -> Result<Got, String> {
        let started = Instant::now();
        let request = http::Request::get(url).body(Bytes::new());
        let request = request.map_err(|error| error.to_string())?;
        let response = self
            .client
            .exchange(&request, self.bounds, &mut Course::new(started))
            .await;
        Ok(Got {
            response: response.map_err(|error| error.to_string())?,
            latency: started.elapsed(),
        })
    }
}
