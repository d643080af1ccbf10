//! Exchanges that were given up half-way.

use std::time::Duration;

use fetch_many::{Config, ErrorKind};

use super::{after, expect_error, expect_own_and_fresh, fetch_at_each};
use crate::checks::await_at;
use crate::raw::{Hit, RawServer, Reply};
use crate::{Broken, Subject};

const CAP: usize = 1 << 10;

/// What has come when the exchange is given up, what comes after that, and why it was given up.
#[rustfmt::skip]
const ROWS: &[(&str, &[u8], &[u8], ErrorKind)] = &[
    ("no answer", b"", b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate", ErrorKind::Timeout),
    ("half a head", b"HTTP/1.1 200 OK\r\nContent-Le", b"ngth: 4\r\n\r\nlate", ErrorKind::Timeout),
    ("half a body", b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf", b"late", ErrorKind::Timeout),
    ("half a chunk", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nhalf", b"late\r\n0\r\n\r\n", ErrorKind::Timeout),
    ("no last chunk", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", b"0\r\n\r\n", ErrorKind::Timeout),
    ("too long a body", b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\nhalf", b"late", ErrorKind::TooLarge),
];

/// The server stalls anywhere in a response, or announces too much, and goes on later.
///
/// # Errors
/// [`Broken`], if that is not given up, or the next request is answered by what came too late, or goes
/// out on that connection.
pub(in crate::checks) fn pool_given_up(subject: &Subject) -> Result<(), Broken> {
    let server = RawServer::builder()
        .ports(ROWS.len())
        .patience(subject.waits())
        .start(script)?;
    let config = Config::default()
        .timeout(Duration::from_secs(2))
        .max_body_bytes(CAP);
    let strategy = subject.make(&config)?;
    let outcomes = fetch_at_each(&*strategy, &server, ROWS.len(), "/stalls");
    for (outcome, (name, _, _, expected)) in outcomes.iter().zip(ROWS) {
        expect_error(subject, outcome, *expected).map_err(|broken| after(name, broken))?;
    }
    server.open("late");
    await_at(&server, "what comes too late", |counts| {
        counts.in_flight == 0
    })?;
    let names: Vec<_> = ROWS.iter().map(|(name, ..)| *name).collect();
    expect_own_and_fresh(&*strategy, &server, &names, "/next")
}

fn script(hit: &Hit) -> Reply {
    let (_, early, late, _) = ROWS[hit.port];
    match hit.path.as_str() {
        "/stalls" => Reply::new().raw(early).gate("late").raw(late),
        path => Reply::new().ok(path),
    }
}
