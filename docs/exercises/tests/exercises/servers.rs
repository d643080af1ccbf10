//! Servers that several checks fetch from.

use std::time::Duration;

use fetch_many_raw_server::{RawServer, Reply};

/// How long a server waits for a request that does not come: no right solution makes it wait.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long an answer takes, so that one request too many is seen beside the others.
const PAUSE: Duration = Duration::from_millis(50);

/// A server that answers each path with itself, after a [pause](PAUSE), but
///
/// - `/slow` when `/last` has come, and that when `/slow` has: who waits for one before asking for the
///   other waits until [`PATIENCE`] is over;
/// - `/gone` with status 503;
/// - `/cut` with 5 bytes of 50.
pub(crate) fn slow() -> RawServer {
    let script = |path: &str| match path {
        "/slow" | "/last" => Reply::new().barrier(2).ok(path),
        "/gone" => Reply::new().pause(PAUSE).response(503, &[], "no service"),
        "/cut" => Reply::new()
            .pause(PAUSE)
            .raw("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello")
            .fin(),
        _ => Reply::new().pause(PAUSE).ok(path),
    };
    let server = RawServer::builder().patience(PATIENCE);
    let server = server.start(move |hit| script(&hit.path));
    server.expect("a free port")
}

/// A server on which every request waits until the gate `open` is open.
#[cfg(feature = "async")]
pub(crate) fn gated() -> RawServer {
    let server = RawServer::builder().patience(PATIENCE);
    let server = server.start(|hit| Reply::new().gate("open").ok(&hit.path));
    server.expect("a free port")
}

/// A server on which every path but `/cut` is answered with itself, once so many requests are in flight.
#[cfg(feature = "async")]
pub(crate) fn together(requests: usize) -> RawServer {
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello";
    let script = move |path: &str| match path {
        "/cut" => Reply::new().barrier(requests).raw(cut).fin(),
        _ => Reply::new().barrier(requests).ok(path),
    };
    let server = RawServer::builder().patience(PATIENCE);
    let server = server.start(move |hit| script(&hit.path));
    server.expect("a free port")
}

/// The URLs of these paths.
pub(crate) fn urls(server: &RawServer, paths: &[&str]) -> Vec<String> {
    paths.iter().map(|path| server.url(path)).collect()
}
