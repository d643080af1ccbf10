//! Chapter 2: a pool of threads, in order.
//!
//! Hint: `thread_pool`, the program of this chapter, is nearly it. Whichever thread is free takes the next number; what it
//! has read goes through the channel together with that number, and is put in order when all have come. If the check never
//! ends, a sender is left that nobody has dropped.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use ureq::Agent;

/// The bodies of these, or what went wrong, in the order of the URLs. It takes so many threads and one agent. A status
/// from 400 on is an error. A slow URL holds up the thread that reads it, and no other.
#[must_use]
pub fn read_all(urls: &[String], workers: usize) -> Vec<Result<String, ureq::Error>> {
    let config = Agent::config_builder().timeout_global(Some(Duration::from_secs(10)));
    let agent = Agent::new_with_config(config.build());
    todo!("share the URLs among {workers} threads, and put what comes in order")
}

/// One of them: `ureq` makes an error of a status from 400 on by itself.
fn read(agent: &Agent, url: &str) -> Result<String, ureq::Error> {
    agent.get(url).call()?.body_mut().read_to_string()
}
