//! Chapter 2.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use ureq::Agent;

pub fn read_all(urls: &[String], workers: usize) -> Vec<Result<String, ureq::Error>> {
    let config = Agent::config_builder().timeout_global(Some(Duration::from_secs(10)));
    let agent = Agent::new_with_config(config.build());

    let next = AtomicUsize::new(0);
    let (sender, results) = mpsc::channel();
    let mut results: Vec<_> = thread::scope(|scope| {
        for _ in 0..workers.max(1) {
            let (agent, next, sender) = (&agent, &next, sender.clone());
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(url) = urls.get(index) else { return };
                    if sender.send((index, read(agent, url))).is_err() {
                        return; // Nobody listens any more.
                    }
                }
            });
        }
        drop(sender); // So that the channel ends when the last worker has ended.
        results.into_iter().collect()
    });

    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

fn read(agent: &Agent, url: &str) -> Result<String, ureq::Error> {
    agent.get(url).call()?.body_mut().read_to_string()
}
