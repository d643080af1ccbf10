//! Connections that lie idle: [`Idle`].

use std::collections::HashMap;
use std::io::ErrorKind;
use std::net::TcpStream;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use fetch_many::Config;

use super::Defect;

/// By host and port.
#[derive(Debug, Default)]
pub(crate) struct Idle(Mutex<HashMap<String, Vec<Connection>>>);

#[derive(Debug)]
struct Connection {
    stream: Arc<TcpStream>,
    since: Instant,
}

impl Idle {
    pub(crate) fn take(
        &self,
        host: &str,
        config: &Config,
        defect: Defect,
    ) -> Option<Arc<TcpStream>> {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let connections = hosts.get_mut(host)?;
        if defect != Defect::NoIdleTimeout {
            connections.retain(|idle| idle.since.elapsed() < config.idle_timeout);
        }
        while let Some(idle) = connections.pop() {
            if defect.reuses_unseen() || is_quiet(&idle.stream) {
                return Some(idle.stream);
            }
        }
        None
    }

    pub(crate) fn put(&self, host: &str, stream: Arc<TcpStream>, config: &Config, defect: Defect) {
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

/// Whether neither bytes nor the end have come on a connection that owes nothing.
fn is_quiet(stream: &TcpStream) -> bool {
    let looked = stream
        .set_nonblocking(true)
        .and_then(|()| stream.peek(&mut [0]));
    let quiet = looked.is_err_and(|error| error.kind() == ErrorKind::WouldBlock);
    quiet && stream.set_nonblocking(false).is_ok()
}
