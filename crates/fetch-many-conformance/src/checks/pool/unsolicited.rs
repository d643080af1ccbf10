//! Bytes that nobody asked for.

use std::thread;
use std::time::{Duration, Instant};

use fetch_many::Config;

use super::{expect_own_and_fresh, expect_response, fetch_at_each};
use crate::checks::await_at;
use crate::raw::{Hit, RawServer, Reply};
use crate::{Broken, Subject};

/// When the bytes come.
#[derive(Clone, Copy)]
enum When {
    /// In one segment with the end of the body.
    AtOnce,
    /// On an idle connection.
    Later,
    /// On an idle connection, which the server then closes.
    LastWords,
}

use When::{AtOnce, LastWords, Later};

const POISON: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nPOISON";

/// What the server sends after a response, unasked.
#[rustfmt::skip]
const ROWS: &[(&str, When, &[u8])] = &[
    ("a second response in the same segment", AtOnce, POISON),
    ("a few bytes in the same segment", AtOnce, b"EXTRA"),
    ("a line end in the same segment", AtOnce, b"\r\n"),
    ("a second response", Later, POISON),
    ("a few bytes and a response", Later, b"abcdHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nPOISON"),
    ("garbage", Later, b"\x00\xff\x16\x03\x01garbage\n\n"),
    ("half a response", Later, b"HTTP/1.1 200 OK\r\nContent-Len"),
    ("an interim response", Later, b"HTTP/1.1 100 Continue\r\n\r\n"),
    // As HAProxy and Apache do when they have waited long enough (RFC 9110 §15.5.9).
    ("408 and a close", LastWords, b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
    ("400 and a close", LastWords, b"HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbad"),
];

/// As long as a connection that a pool watches may take to be noticed. One that is looked at when it
/// is asked for needs no time.
const NOTICED: Duration = Duration::from_secs(1);

/// A response, a close, garbage, or a few bytes come on an idle connection, or with the response
/// before.
///
/// # Errors
/// [`Broken`], if the next request is answered by them, fails, or goes out on that connection.
pub(in crate::checks) fn pool_unsolicited_bytes(subject: &Subject) -> Result<(), Broken> {
    let server = RawServer::builder()
        .ports(ROWS.len())
        .patience(subject.waits())
        .start(script)?;
    let strategy = subject.make(&Config::default())?;
    for outcome in fetch_at_each(&*strategy, &server, ROWS.len(), "/first") {
        expect_response(&outcome, 200, "/first")?;
    }
    // The connections are idle now.
    server.open("idle");
    await_at(&server, "what nobody asked for", |counts| {
        counts.in_flight == 0 && (counts.answered == ROWS.len() || counts.open == 0)
    })?;
    let until = Instant::now() + NOTICED;
    while server.counts().open > 0 && Instant::now() < until {
        thread::sleep(Duration::from_millis(1));
    }
    let names: Vec<_> = ROWS.iter().map(|(name, ..)| *name).collect();
    expect_own_and_fresh(&*strategy, &server, &names, "/second")
}

fn script(hit: &Hit) -> Reply {
    let own = Reply::new().ok(&hit.path);
    let (_, when, bytes) = ROWS[hit.port];
    if hit.path != "/first" {
        return own;
    }
    match when {
        AtOnce => {
            let head = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n/first";
            Reply::new().raw([head, bytes].concat())
        }
        Later => own.gate("idle").raw(bytes),
        LastWords => own.gate("idle").raw(bytes).fin(),
    }
}
