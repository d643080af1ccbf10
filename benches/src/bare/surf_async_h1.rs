//! async-std + surf over async-h1, out of the box: what a newcomer writes.
//!
//! No setting is set; surf's own pool keeps 50 connections per host, and others wait.

use std::time::Instant;

use fetch_many::Response;

use super::tasks::{self, Get};
use crate::compare::protocol::Job;
use crate::job::{Got, Results, Runner};

/// A surf client with the backend that is written in Rust.
#[derive(Clone, Debug, Default)]
pub struct Bare {
    client: surf::Client,
}

impl Runner for Bare {
    fn fetch(&self, job: &Job, results: &mut Results) -> Result<(), String> {
        tasks::fetch(self, job, results);
        Ok(())
    }
}

impl Get for Bare {
    async fn get(&self, url: &str) -> Result<Got, String> {
        let got = get(&self.client, url).await;
        got.map_err(|error| error.to_string())
    }
}

async fn get(client: &surf::Client, url: &str) -> surf::Result<Got> {
    let started = Instant::now();
    let mut received = client.get(url).await?;
    let body = received.body_bytes().await?;
    let mut response = Response::new(body.into());
    let status = u16::from(received.status()).try_into();
    *response.status_mut() = status?;
    Ok(Got {
        response,
        latency: started.elapsed(),
    })
}
