//! Servers that answer, or go away, while a large request is on its way.

use std::sync::Arc;
use std::time::Duration;

use fetch_many::ErrorKind::{Disconnected, Truncated};
use fetch_many::{Bytes, Config, FetchManyExt, Outcome, http};
use rustls::ServerConfig;

use crate::authority::Authority;
use crate::broken::ensure;
use crate::checks::{expect_kind, expect_response, kind, plan};
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// More than the buffers of two sockets hold, so that it is not all sent when the server answers.
const LARGE: usize = 8 << 20;

/// Long enough that what is said before and after is heard one by one.
const APART: Duration = Duration::from_millis(100);

/// What the server does when the head has arrived, and what comes of it.
type Row = (
    &'static str,
    fn() -> Reply,
    fn(&Outcome) -> Result<(), Broken>,
);

#[rustfmt::skip]
const ANSWERED: &[Row] = &[
    ("413, and reads no more", || refusal("keep-alive").gate("never"), refused),
    ("413 in chunks, and reads no more", || Reply::new().raw("HTTP/1.1 413 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n").gate("never"), refused),
    ("413 and an announced close, and reads no more", || refusal("close").gate("never"), refused),
    ("413, and takes the rest in vain", || refusal("close").half_close(), refused),
    ("an interim response, then 413, and reads no more", || interim().pause(APART).response(413, &[], "no").gate("never"), refused),
    ("413 in two pieces, and reads no more", || Reply::new().raw("HTTP/1").pause(APART).raw(".1 413 No\r\nContent-Length: 2\r\n\r\nno").gate("never"), refused),
    ("an interim response, and 200 in the end", || interim().hear(LARGE).ok("all"), whole),
];

#[rustfmt::skip]
const CUT_OFF: &[Row] = &[
    ("413, then RST", || refusal("close").rst(), refused_or_lost),
    ("413, then FIN, with the body unread", || refusal("close").fin(), refused_or_lost),
    ("413 with no length, then RST", || Reply::new().raw("HTTP/1.1 413 No\r\n\r\nno").rst(), cut_short),
    ("RST", || Reply::new().rst(), lost),
    ("RST half-way", || Reply::new().hear(LARGE / 4).rst(), lost),
    ("FIN", || Reply::new().half_close(), lost),
];

fn interim() -> Reply {
    Reply::new().raw("HTTP/1.1 103 Early Hints\r\n\r\n")
}

fn refusal(connection: &str) -> Reply {
    Reply::new().response(413, &[("Connection", connection)], "no")
}

fn refused(outcome: &Outcome) -> Result<(), Broken> {
    expect_response(outcome, 413, "no")
}

fn whole(outcome: &Outcome) -> Result<(), Broken> {
    expect_response(outcome, 200, "all")
}

fn lost(outcome: &Outcome) -> Result<(), Broken> {
    expect_kind(outcome, Disconnected)
}

/// A body that only a close ends is not ended by a reset.
fn cut_short(outcome: &Outcome) -> Result<(), Broken> {
    if kind(outcome) == Some(Disconnected) {
        return Ok(());
    }
    expect_kind(outcome, Truncated)
}

/// A reset may overtake what was said before it.
fn refused_or_lost(outcome: &Outcome) -> Result<(), Broken> {
    if kind(outcome) == Some(Disconnected) {
        return Ok(());
    }
    refused(outcome)
}

/// Servers that answer at the head of a large request. What they say must be heard while the body
/// is on its way (RFC 9112 §9.5): one that reads no more would otherwise cost the whole timeout. With
/// half a request on it, the connection must not be used again.
///
/// # Errors
/// [`Broken`], if what comes of one of them is not its answer, or the next request suffers.
pub(in crate::checks) fn request_answered_early(subject: &Subject) -> Result<(), Broken> {
    put_large(subject, ANSWERED)
}

/// Servers that go away while a large request is on its way, with or without an answer.
///
/// # Errors
/// [`Broken`], if one of them is anything but `Err(Disconnected)`, or its answer if it gave one, or
/// the next request suffers.
pub(in crate::checks) fn request_cut_off(subject: &Subject) -> Result<(), Broken> {
    put_large(subject, CUT_OFF)
}

fn put_large(subject: &Subject, rows: &'static [Row]) -> Result<(), Broken> {
    let authority = Authority::new()?;
    let config = Config::default().timeout(subject.waits());
    let strategy = subject.make(&config.roots(authority.roots()))?;
    let body = Bytes::from(vec![b'x'; LARGE]);
    for tls in [None, Some(authority.server(&["127.0.0.1"])?)] {
        let over = if tls.is_some() { "TLS" } else { "TCP" };
        let server = impatient(subject, tls, rows)?;
        let put = |port| http::Request::put(server.url_at(port, "/put")).body(body.clone());
        for outcome in strategy.fetch((0..rows.len()).map(put), &plan(4)) {
            let (what, _, verdict) = rows[outcome.index];
            let named = |broken: Broken| broken.of(format_args!("{what}, over {over}"));
            verdict(&outcome).map_err(named)?;
        }
        let late = server.counts().given_up;
        ensure!(
            late == 0,
            "{late} answers over {over} were not heard before the server gave up"
        );
        let urls = (0..rows.len()).map(|port| server.url_at(port, "/next"));
        for outcome in strategy.fetch(urls, &plan(1)) {
            expect_response(&outcome, 200, "next")?;
        }
        ensure!(
            server.counts().given_up == 0,
            "the next request over {over} was put behind half of another, until the server gave up"
        );
        let late = server
            .hits()
            .iter()
            .find(|hit| hit.path == "/next" && hit.on_connection > 1)
            .cloned();
        if let Some(hit) = late {
            let what = rows[hit.port].0;
            ensure!(
                what.contains("200"),
                "{what}, over {over}: the connection was used again"
            );
        }
    }
    Ok(())
}

/// One port for each row.
fn impatient(
    subject: &Subject,
    tls: Option<Arc<ServerConfig>>,
    rows: &'static [Row],
) -> Result<RawServer, Broken> {
    let mut builder = RawServer::builder()
        .patience(subject.waits())
        .ports(rows.len())
        .heads_only();
    if let Some(tls) = tls {
        builder = builder.tls(tls);
    }
    Ok(builder.start(|hit| match hit.path.as_str() {
        "/next" => Reply::new().ok("next").fin(),
        _ => rows[hit.port].1(),
    })?)
}
