//! Handshakes that come to nothing.

use std::time::{Duration, Instant};

use fetch_many::ErrorKind::{Connect, Protocol, Timeout, Tls};
use fetch_many::{Config, ErrorKind, FetchManyExt};

use super::HOSTS;
use crate::authority::Authority;
use crate::broken::ensure;
use crate::checks::{expect_kind, plan};
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// What the server does, and what comes of it.
type Row = (&'static str, fn() -> Reply, ErrorKind);

/// `Tls` is what TLS itself objects to, and would object
/// to again; a connection that is lost before it can be used could not be made: `Connect`.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("plain HTTP", || Reply::new().hear(1).raw("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").half_close(), Tls),
    ("plain HTTP before it is asked", || Reply::new().raw("HTTP/1.1 408 Request Timeout\r\n\r\n").half_close(), Tls),
    ("a greeting of another protocol", || Reply::new().raw("SSH-2.0-OpenSSH_9.2\r\n").silence(), Tls),
    ("alert handshake_failure", || Reply::new().hear(1).raw(*b"\x15\x03\x03\x00\x02\x02\x28").half_close(), Tls),
    ("alert unrecognized_name", || Reply::new().hear(1).raw(*b"\x15\x03\x03\x00\x02\x02\x70").half_close(), Tls),
    ("records without end", || Reply::new().hear(1).forever(*b"\x16\x03\x03\x00\x04\x02\xff\xff\xff"), Tls),
    ("FIN", || Reply::new().hear(1).fin(), Connect),
    ("FIN before a word", || Reply::new().half_close(), Connect),
    ("FIN inside a record", || Reply::new().hear(1).raw(*b"\x16\x03\x03\x00\x50\x02").fin(), Connect),
    ("RST", || Reply::new().hear(1).rst(), Connect),
    ("RST inside a record", || Reply::new().hear(1).raw(*b"\x16\x03\x03\x00\x50\x02").rst(), Connect),
];

/// Servers that speak no TLS, refuse it, or go away in the handshake.
///
/// # Errors
/// [`Broken`], if what comes of one of them is not what must.
pub(in crate::checks) fn tls_handshake(subject: &Subject) -> Result<(), Broken> {
    let server = RawServer::builder()
        .patience(subject.waits())
        .ports(ROWS.len())
        .opening(|port| ROWS[port].1())
        .start(|_| Reply::new())?;
    let strategy = subject.make(&Config::default())?;
    let urls = (0..ROWS.len()).map(|port| server.url_at(port, "/").replace("http:", "https:"));
    for outcome in strategy.fetch(urls, &plan(4)) {
        let (what, _, expected) = ROWS[outcome.index];
        let named = |broken: Broken| broken.of(format_args!("{what} in the handshake"));
        expect_kind(&outcome, expected).map_err(named)?;
    }
    Ok(())
}

/// A server that accepts and never answers the first message of the handshake: the clock of
/// `connect_timeout` runs on until the handshake is done.
///
/// # Errors
/// [`Broken`], if it is given up much too early or too late, or with another kind of error.
pub(in crate::checks) fn tls_handshake_stalls(subject: &Subject) -> Result<(), Broken> {
    const TIMEOUT: Duration = Duration::from_secs(1);
    let server = RawServer::builder()
        .patience(subject.waits())
        .opening(|_| Reply::new().silence())
        .start(|_| Reply::new())?;
    let config = Config::default().connect_timeout(TIMEOUT);
    let strategy = subject.make(&config.timeout(TIMEOUT * 12))?;
    let url = server.url("/").replace("http:", "https:");
    let begin = Instant::now();
    for outcome in strategy.fetch([url], &plan(1)) {
        expect_kind(&outcome, Timeout)?;
        let took = outcome.timing.in_flight();
        ensure!(
            took >= TIMEOUT * 9 / 10,
            "a handshake was given up after {took:?}, not {TIMEOUT:?}"
        );
    }
    let took = begin.elapsed();
    ensure!(
        took < TIMEOUT * 10,
        "a handshake was given up after {took:?}, not {TIMEOUT:?}"
    );
    Ok(())
}

/// A server that speaks TLS where plain HTTP is asked for: it answers with an alert, which is no
/// HTTP.
///
/// # Errors
/// [`Broken`], if it is anything but `Err(Protocol)`.
pub(in crate::checks) fn tls_not_asked_for(subject: &Subject) -> Result<(), Broken> {
    let server = RawServer::builder()
        .patience(subject.waits())
        .tls(Authority::new()?.server(&HOSTS)?)
        .start(|_| Reply::new().ok("secret"))?;
    let strategy = subject.make(&Config::default())?;
    let url = server.url("/").replace("https:", "http:");
    for outcome in strategy.fetch([url], &plan(1)) {
        expect_kind(&outcome, Protocol)?;
    }
    Ok(())
}
