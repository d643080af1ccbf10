//! Batches in which one request in twenty meets a fault, and the two they are compared with:
//! [`Mix`].
//!
//! A fault costs a connection, whoever the client is. So a batch with faults is compared with one
//! that is as large, all healthy, and whose server closes the connection as often; and, to show what
//! a lost connection costs, with one whose connections all stay.

use std::time::{Duration, Instant};

use fetch_many::{Config, FetchMany, FetchManyExt, Outcome, Plan, Retry};
use serde::{Deserialize, Serialize};

use crate::harness::clock::own_cpu;

/// How long every body is, in bytes.
pub const BODY_BYTES: usize = 1024;

/// One request in so many is of the special kind: 5 %.
const ONE_IN: usize = 20;

/// One special request in so many stalls, in the first half of the batch only: the others are to
/// pass it.
const STALLS_ONE_IN: usize = 32;

/// What a stalled request is given up after. Long enough that no healthy one is.
const TIMEOUT: Duration = Duration::from_millis(500);

/// What the special requests of a batch meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mix {
    /// A response like all others.
    Clean,
    /// A response after which the server closes the connection.
    Closing,
    /// A fault.
    Faulty,
}

impl Mix {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Clean, Self::Closing, Self::Faulty];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Closing => "closing",
            Self::Faulty => "faulty",
        }
    }

    /// The path of a request, without its slash.
    fn path(self, index: usize, requests: usize) -> &'static str {
        let special = index / ONE_IN;
        match self {
            Self::Faulty if is_special(index) => {
                if special % STALLS_ONE_IN == 0 && index < requests / 2 {
                    return "stall";
                }
                ["reset", "truncated", "garbage"][special % 3]
            }
            Self::Closing if is_special(index) => "closing",
            _ => "",
        }
    }

    /// Whether what came of it is what must.
    fn is_met(self, outcome: &Outcome) -> bool {
        match &outcome.result {
            Err(_) => self == Self::Faulty && is_special(outcome.index),
            Ok(response) => {
                (self != Self::Faulty || !is_special(outcome.index))
                    && response.status() == 200
                    && response.body().len() == BODY_BYTES
            }
        }
    }
}

fn is_special(index: usize) -> bool {
    index % ONE_IN == ONE_IN / 2
}

/// One batch to fetch.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Batch {
    /// The server's URL, without a path.
    pub url: String,
    /// How many requests are in flight at once.
    pub limit: usize,
    /// How many requests to make.
    pub requests: usize,
    /// What one in twenty meets.
    pub mix: Mix,
}

/// What one batch cost.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Cost {
    /// Requests that are healthy in every mix.
    pub healthy: usize,
    /// Until the last of these.
    pub wall: Duration,
    /// CPU time of this process for all of the batch.
    pub cpu: Duration,
}

/// The settings for such batches.
#[must_use]
pub fn config() -> Config {
    Config::default().timeout(TIMEOUT)
}

/// Fetches a batch, and checks every outcome.
///
/// # Errors
/// The first outcome that is not what must come of its request.
pub fn fetch(strategy: &dyn FetchMany, batch: &Batch) -> Result<Cost, String> {
    let Batch {
        ref url,
        limit,
        requests,
        mix,
    } = *batch;
    let plan = Plan::limit(limit).retry(Retry::none());
    let urls = (0..requests).map(|index| format!("{url}/{}", mix.path(index, requests)));
    let cpu = own_cpu();
    let begin = Instant::now();
    let (mut seen, mut healthy, mut wall) = (0, 0, Duration::ZERO);
    for outcome in strategy.fetch(urls, &plan) {
        seen += 1;
        if !mix.is_met(&outcome) {
            let Outcome { index, result, .. } = outcome;
            return Err(format!("{} request {index}: {result:?}", mix.name()));
        }
        if !is_special(outcome.index) {
            healthy += 1;
            wall = begin.elapsed();
        }
    }
    let cpu = own_cpu().saturating_sub(cpu);
    if seen != requests {
        return Err(format!("{seen} outcomes of {requests} requests"));
    }
    Ok(Cost { healthy, wall, cpu })
}
