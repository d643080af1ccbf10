//! async-std + surf over async-h1, out of the box: what a newcomer writes.
//!
//! No setting is set; surf's own pool keeps 50 connections per host, and others wait.

use std::sync::mpsc;
use std::time::Instant;

use async_std::task;
use fetch_many::Response;

use super::Numbers;
use crate::compare::protocol::Job;
use crate::job::{Contestant, Got, Results};

/// A surf client with the backend that is written in Rust.
#[derive(Debug, Default)]
pub struct Bare {
    client: surf::Client,
}

impl Contestant for Bare {
    fn fetch(&self, job: &Job, results: &mut Results) -> Result<(), String> {
        let numbers = Numbers::new(job);
        let (sender, received) = mpsc::channel();
        for _ in 0..job.limit {
            let (client, sender) = (self.client.clone(), sender.clone());
            let numbers = numbers.clone();
            task::spawn(async move {
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
