//! Connections that lie idle: [`Idle`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use fetch_many::Config;

use super::Defect;
use super::channel::Channel;

/// By host and port.
#[derive(Debug, Default)]
pub(crate) struct Idle(Mutex<HashMap<String, Vec<Connection>>>);

#[derive(Debug)]
struct Connection {
    stream: Arc<Channel>,
    since: Instant,
}

impl Idle {
    pub(crate) fn take(&self, host: &str, config: &Config, defect: Defect) -> Option<Arc<Channel>> {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let connections = hosts.get_mut(host)?;
        if defect != Defect::NoIdleTimeout {
            connections.retain(|idle| idle.since.elapsed() < config.idle_timeout);
        }
        while let Some(idle) = connections.pop() {
            if defect.reuses_unseen() || idle.stream.is_quiet() {
                return Some(idle.stream);
            }
        }
        None
    }

    /// Gives up those that are older than this: one that was as old has died without a word.
    pub(crate) fn give_up(&self, host: &str, then: Instant) {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(connections) = hosts.get_mut(host) {
            connections.retain(|idle| idle.since >= then);
        }
    }

    pub(crate) fn put(&self, host: &str, stream: Arc<Channel>, config: &Config, defect: Defect) {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let connections = hosts.entry(host.to_owned()).or_default();
        let (most, most_in_all) = match defect {
            Defect::NoMaxIdle => (usize::MAX, usize::MAX),
            Defect::NoReuse => (0, 0),
            _ => (config.max_idle_per_host, config.max_idle.unwrap_or(10)),
        };
        if connections.len() < most {
            let since = Instant::now();
            connections.push(Connection { stream, since });
        }
        let oldest = |hosts: &HashMap<String, Vec<Connection>>| {
            let firsts = hosts
                .iter()
                .filter_map(|(host, its)| Some((its.first()?.since, host.clone())));
            firsts.min()
        };
        while hosts.values().map(Vec::len).sum::<usize>() > most_in_all {
            let (_, host) = oldest(&hosts).expect("there are too many");
            hosts.get_mut(&host).expect("it has one").remove(0);
        }
        hosts.retain(|_, its| !its.is_empty());
    }
}
