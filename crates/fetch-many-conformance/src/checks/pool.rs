//! Connections that are kept: what comes on one unasked, or too late, is nobody's response.

pub(super) mod black_holes;
pub(super) mod closed;
pub(super) mod given_up;
pub(super) mod unsolicited;

use fetch_many::{FetchMany, FetchManyExt, Outcome};

use super::{expect_error, expect_response, plan, serve};
use crate::Broken;
use crate::broken::ensure;
use crate::raw::RawServer;

/// One request for this path at each of the ports, all at once; the outcomes in the order of the
/// ports.
fn fetch_at_each(
    strategy: &dyn FetchMany,
    server: &RawServer,
    ports: usize,
    path: &str,
) -> Vec<Outcome> {
    let urls = (0..ports).map(|port| server.url_at(port, path));
    strategy.fetch_all(urls, &plan(ports))
}

/// On each port the path is its own body, and came on a connection that had carried nothing.
fn expect_own_and_fresh(
    strategy: &dyn FetchMany,
    server: &RawServer,
    ports: &[&str],
    path: &str,
) -> Result<(), Broken> {
    let outcomes = fetch_at_each(strategy, server, ports.len(), path);
    for (outcome, what) in outcomes.iter().zip(ports) {
        expect_response(outcome, 200, path).map_err(|broken| after(what, broken))?;
    }
    for hit in server.hits().iter().filter(|hit| hit.path == path) {
        ensure!(
            hit.on_connection == 1,
            "after {}: the connection was used again",
            ports[hit.port]
        );
    }
    Ok(())
}

fn after(what: &str, broken: Broken) -> Broken {
    broken.of(format_args!("after {what}"))
}
