//! What the servers of these checks answer.

use crate::Broken;
use crate::mock::MockServer;
use crate::raw::{RawServer, Reply};

/// The URLs of so many pages.
pub(super) fn pages(server: &MockServer, count: usize) -> Vec<String> {
    (0..count)
        .map(|page| server.url(&format!("/{page}")))
        .collect()
}

/// A server that answers `/0` and never answers anything else.
pub(super) fn answers_once() -> Result<RawServer, Broken> {
    let server = RawServer::start(|hit| match hit.path.as_str() {
        "/0" => Reply::new().ok("soon"),
        _ => Reply::new().gate("never"),
    });
    Ok(server?)
}
