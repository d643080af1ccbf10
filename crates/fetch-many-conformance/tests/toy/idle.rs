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

    pub(crate) fn put(&self, host: &str, stream: Arc<Channel>, config: &Config, defect: Defect) {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let connections = hosts.entry(host.to_owned()).or_default();
        let most = match defect {
            Defect::NoMaxIdle => usize::MAX,
            Defect::NoReuse => 0,
            _ => config.max_idle_per_host,
        };
        if connections.len() < most {
            let since = Instant::now();
            connections.push(Connection { stream, since });
        }
    }
}
