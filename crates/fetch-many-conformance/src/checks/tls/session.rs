//! Sessions that end before, in and after a response.

use std::time::Duration;

use fetch_many::ErrorKind::{Disconnected, Tls, Truncated};
use fetch_many::{Config, ErrorKind, FetchManyExt};

use super::HOSTS;
use crate::authority::Authority;
use crate::checks::{expect_kind, expect_response, plan};
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// What the server does with a request, and what comes of it.
type Row = (&'static str, fn() -> Reply, Result<(), ErrorKind>);

/// Where only the close ends a body, a
/// close that TLS does not vouch for may be an attacker's (RFC 8446 §6.1, RFC 9112 §9.8).
#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("close-delimited body, close_notify", || until_close().close_notify().fin(), Ok(())),
    ("close-delimited body, FIN without close_notify", || until_close().fin(), Err(Truncated)),
    ("close-delimited body, RST", || until_close().rst(), Err(Truncated)),
    ("close-delimited body, alert", || until_close().pause(A_MOMENT).alert().half_close(), Err(Tls)),
    ("whole body, close_notify", || length(5).close_notify().fin(), Ok(())),
    ("whole body, FIN without close_notify", || length(5).fin(), Ok(())),
    ("whole chunked body, FIN without close_notify", || Reply::new().chunked("hello", 2).fin(), Ok(())),
    ("half a body, close_notify", || length(10).close_notify().fin(), Err(Truncated)),
    ("half a body, FIN without close_notify", || length(10).fin(), Err(Truncated)),
    ("half a body, RST", || length(10).rst(), Err(Truncated)),
    ("half a body, alert", || length(10).pause(A_MOMENT).alert().half_close(), Err(Tls)),
    ("half a head, close_notify", || Reply::new().raw("HTTP/1.1 200").close_notify().fin(), Err(Disconnected)),
    ("half a head, FIN without close_notify", || Reply::new().raw("HTTP/1.1 200").fin(), Err(Disconnected)),
    ("half a head, alert", || Reply::new().raw("HTTP/1.1 200").pause(A_MOMENT).alert().half_close(), Err(Tls)),
    ("no answer, close_notify", || Reply::new().close_notify().fin(), Err(Disconnected)),
    ("no answer, FIN without close_notify", || Reply::new().fin(), Err(Disconnected)),
    ("no answer, RST", || Reply::new().rst(), Err(Disconnected)),
    ("no answer, alert", || Reply::new().alert().half_close(), Err(Tls)),
];

/// Longer than a segment takes, so that what follows comes in one of its own.
const A_MOMENT: Duration = Duration::from_millis(20);

fn until_close() -> Reply {
    Reply::new().raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello")
}

fn length(length: usize) -> Reply {
    Reply::new().raw(format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\nhello"
    ))
}

/// Servers that end a session as they should and as they should not, wherever a response is then.
///
/// # Errors
/// [`Broken`], if what comes of one of them is not what must.
pub(in crate::checks) fn tls_session(subject: &Subject) -> Result<(), Broken> {
    let authority = Authority::new()?;
    let server = RawServer::builder()
        .patience(subject.waits())
        .ports(ROWS.len())
        .tls(authority.server(&HOSTS)?)
        .start(|hit| ROWS[hit.port].1())?;
    let strategy = subject.make(&Config::default().roots(authority.roots()))?;
    let urls = (0..ROWS.len()).map(|port| server.url_at(port, "/"));
    for outcome in strategy.fetch(urls, &plan(4)) {
        let (what, _, expected) = ROWS[outcome.index];
        let named = |broken: Broken| broken.of(what);
        match expected {
            Ok(()) => expect_response(&outcome, 200, "hello"),
            Err(kind) => expect_kind(&outcome, kind),
        }
        .map_err(named)?;
    }
    Ok(())
}
