//! What comes of a body in a content coding.

use fetch_many::{Bytes, Config, ErrorKind, FetchManyExt, http};

use crate::checks::codings::{
    BROTLI_HELLO, BROTLI_LARGE_WINDOW, BROTLI_MEBIBYTE, deflate, gzip, zlib,
};
use crate::checks::{expect_error, expect_response, plan, serve};
use crate::raw::Reply;
use crate::{Broken, Subject};

/// What a body in a content coding becomes.
#[derive(Clone, Copy)]
enum Becomes {
    /// This body.
    Body(&'static [u8]),
    TooLarge,
    Undecodable,
}

use Becomes::{Body, TooLarge, Undecodable};

struct Row {
    name: &'static str,
    coding: &'static str,
    body: fn() -> Vec<u8>,
    becomes: Becomes,
}

const fn row(
    name: &'static str,
    coding: &'static str,
    body: fn() -> Vec<u8>,
    becomes: Becomes,
) -> Row {
    Row {
        name,
        coding,
        body,
        becomes,
    }
}

/// The largest body.
const CAP: usize = 64 << 10;

#[rustfmt::skip]
const ROWS: &[Row] = &[
    row("hello in gzip", "gzip", || gzip(b"hello"), Body(b"hello")),
    row("hello in zlib", "deflate", || zlib(b"hello"), Body(b"hello")),
    row("hello in bare deflate", "deflate", || deflate(b"hello"), Body(b"hello")),
    row("hello in brotli", "br", || BROTLI_HELLO.to_vec(), Body(b"hello")),
    row("hello, twice encoded", "deflate, gzip", || gzip(&zlib(b"hello")), Body(b"hello")),
    row("two members", "gzip", || [gzip(b"hel"), gzip(b"lo")].concat(), Body(b"hello")),
    row("no body in gzip", "gzip", Vec::new, Body(b"")),
    // Bombs.
    row("a gzip bomb", "gzip", || gzip(&[0; 8 * CAP]), TooLarge),
    row("a zlib bomb", "deflate", || zlib(&[0; 8 * CAP]), TooLarge),
    row("a bare deflate bomb", "deflate", || deflate(&[0; 8 * CAP]), TooLarge),
    row("a brotli bomb", "br", || BROTLI_MEBIBYTE.to_vec(), TooLarge),
    row("one byte too many", "gzip", || gzip(&[0; CAP + 1]), TooLarge),
    row("many members, each small", "gzip", || gzip(&[0; CAP / 4]).repeat(5), TooLarge),
    row("a bomb in a small body", "gzip, gzip", || gzip(&gzip(&[0; 8 * CAP])), TooLarge),
    // Large half-way, small in the end.
    row("a bomb half-way", "gzip, gzip", || gzip(&gzip(b"").repeat(CAP / 16)), TooLarge),
    row("five codings", "gzip, gzip, gzip, gzip, gzip", || (0..5).fold(b"hello".to_vec(), |body, _| gzip(&body)), Undecodable),
    // Cut, and with something behind.
    row("half of a gzip body", "gzip", || gzip(b"hello")[..15].to_vec(), Undecodable),
    row("a gzip body without its checksum", "gzip", || gzip(b"hello")[..18].to_vec(), Undecodable),
    row("half of a zlib body", "deflate", || zlib(b"hello")[..6].to_vec(), Undecodable),
    row("half of a bare deflate body", "deflate", || deflate(b"hello")[..4].to_vec(), Undecodable),
    row("half of a brotli body", "br", || BROTLI_HELLO[..5].to_vec(), Undecodable),
    row("garbage behind gzip", "gzip", || [&gzip(b"hello")[..], b"garbage"].concat(), Undecodable),
    row("garbage behind zlib", "deflate", || [&zlib(b"hello")[..], b"garbage"].concat(), Undecodable),
    row("garbage behind bare deflate", "deflate", || [&deflate(b"hello")[..], b"garbage"].concat(), Undecodable),
    row("garbage behind brotli", "br", || [BROTLI_HELLO, b"garbage"].concat(), Undecodable),
    // Something else.
    row("plain as gzip", "gzip", || b"hello".to_vec(), Undecodable),
    row("plain as deflate", "deflate", || b"hello".to_vec(), Undecodable),
    row("plain as brotli", "br", || b"hello".to_vec(), Undecodable),
    row("zlib as gzip", "gzip", || zlib(b"hello"), Undecodable),
    row("too large a brotli window", "br", || BROTLI_LARGE_WINDOW.to_vec(), Undecodable),
    row("an unknown coding", "unknown", || b"as it came".to_vec(), Body(b"as it came")),
    row("gzip in an unknown coding", "gzip, unknown", || b"as it came".to_vec(), Body(b"as it came")),
];

/// Larger, for what is large without a body in it.
const MEMBERS_CAP: usize = 1 << 20;

#[rustfmt::skip]
const MEMBERS: &[Row] = &[
    row("20,000 empty members", "gzip", || gzip(b"").repeat(20_000), Body(b"")),
];

/// Bodies that decode to too much at any stage, are cut, have something behind them, or are something
/// else; and a body that there is none of.
///
/// # Errors
/// [`Broken`], if one comes to anything else than the table says.
pub(in crate::checks) fn bomb_encoded(subject: &Subject) -> Result<(), Broken> {
    fetch_all(subject, ROWS, CAP)?;
    fetch_all(subject, MEMBERS, MEMBERS_CAP)?;
    fetch_none(subject)
}

fn fetch_all(subject: &Subject, rows: &'static [Row], cap: usize) -> Result<(), Broken> {
    // Here, not in the script: the server's threads have no stack for a compressor.
    let bodies: Vec<_> = rows.iter().map(|row| (row.coding, (row.body)())).collect();
    let server = serve(subject, move |hit| {
        let number = hit.path.trim_start_matches('/').parse().unwrap_or(0);
        let (coding, body): &(_, Vec<u8>) = &bodies[number];
        Reply::new().response(200, &[("content-encoding", coding)], body)
    })?;
    let strategy = subject.make(&Config::default().max_body_bytes(cap))?;
    let urls = (0..rows.len()).map(|number| server.url(&format!("/{number}")));
    for outcome in strategy.fetch(urls, &plan(4)) {
        let row = &rows[outcome.index];
        let checked = match row.becomes {
            Body(body) => expect_response(&outcome, 200, body),
            TooLarge => expect_error(subject, &outcome, ErrorKind::TooLarge),
            Undecodable => expect_error(subject, &outcome, ErrorKind::Decode),
        };
        checked.map_err(|broken| broken.of(row.name))?;
    }
    Ok(())
}

/// Responses that have no body, whatever their `Content-Encoding` says.
fn fetch_none(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |hit| {
        let status = hit.path.trim_start_matches('/').parse().unwrap_or(200);
        Reply::new().response(status, &[("content-encoding", "gzip")], "")
    })?;
    let strategy = subject.make(&Config::default())?;
    for (method, status) in [("GET", 204), ("GET", 304), ("HEAD", 200), ("POST", 204)] {
        let url = server.url(&format!("/{status}"));
        let request = http::Request::builder().method(method).uri(url);
        for outcome in strategy.fetch([request.body(Bytes::new())], &plan(1)) {
            expect_response(&outcome, status, "")?;
        }
    }
    Ok(())
}
