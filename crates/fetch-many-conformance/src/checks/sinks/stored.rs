//! What a committed sink got is the entity, and after an error it is told.

use std::io::Write;

use fetch_many::{Config, ErrorKind, FetchManyExt, Outcome, Plan, ResponseExt, Retry};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::store::Store;
use crate::broken::ensure;
use crate::checks::expect::{describe, expect_kind, serve};
use crate::raw::{Hit, Reply};
use crate::{Broken, Subject};

/// Bodies that are whole, of every framing, and bodies that are not.
///
/// # Errors
/// [`Broken`], if a body that is whole is not committed once, with all its bytes in order and nothing else; if one that is
/// not is committed, or its sink not told; or if what is no success goes to the sink.
pub(in crate::checks) fn law_18_stored(subject: &Subject) -> Result<(), Broken> {
    // Here: the server's threads have small stacks.
    let encoded = gzip(&body());
    let server = serve(subject, move |hit| script(hit, &encoded))?;
    let config = Config::default().max_stored_bytes(1 << 20);
    let strategy = subject.make(&config)?;
    let whole = ["/length", "/chunked", "/close", "/gzip", "/empty"];
    let failing = [
        ("/short", ErrorKind::Truncated),
        ("/reset", ErrorKind::Truncated),
        ("/cut-gzip", ErrorKind::Decode),
        ("/no-chunk", ErrorKind::Protocol),
        ("/declared", ErrorKind::TooLarge),
        ("/endless", ErrorKind::TooLarge),
        ("/part", ErrorKind::Protocol),
    ];
    let paths: Vec<_> = whole
        .into_iter()
        .chain(failing.map(|(path, _)| path))
        .collect();
    let store = Store::default();
    let plan = Plan::new(4).retry(Retry::none()).sink(store.clone());
    let urls = paths
        .iter()
        .chain(&["/missing"])
        .map(|path| server.url(path));
    let mut yielded = 0;
    for outcome in strategy.fetch(urls, &plan) {
        yielded += 1;
        let Some(path) = paths.get(outcome.index) else {
            expect_page(&outcome, &store)?;
            continue;
        };
        let named = |broken: Broken| broken.of(path);
        if let Some((_, kind)) = failing.iter().find(|(failing, _)| failing == path) {
            expect_kind(&outcome, *kind).map_err(named)?;
            let committed = store.shelf(path).committed.len();
            ensure!(committed == 0, "{path}: half a body is committed");
        } else {
            expect_stored(&outcome, &store, path).map_err(named)?;
        }
    }
    let requests = paths.len() + 1;
    ensure!(
        yielded == requests,
        "{yielded} outcomes of {requests} requests"
    );
    drop(strategy);
    let open = store.unfinished();
    ensure!(
        open.is_empty(),
        "sinks were not told of the ends of {open:?}"
    );
    Ok(())
}

fn expect_stored(outcome: &Outcome, store: &Store, path: &str) -> Result<(), Broken> {
    let expected = if path == "/empty" { Vec::new() } else { body() };
    let length = expected.len() as u64;
    let told = outcome
        .result
        .as_ref()
        .ok()
        .and_then(|response| response.stored());
    ensure!(
        told.is_some_and(|stored| stored.length == length),
        "{}, not stored with {length} bytes",
        describe(outcome)
    );
    let committed = store.shelf(path).committed;
    ensure!(committed.len() == 1, "committed {} times", committed.len());
    ensure!(
        committed[0] == expected,
        "committed are {} bytes, which are not the {length} of the entity",
        committed[0].len()
    );
    Ok(())
}

/// What is no success is read, not stored.
fn expect_page(outcome: &Outcome, store: &Store) -> Result<(), Broken> {
    let is_there = outcome
        .result
        .as_ref()
        .is_ok_and(|response| response.status() == 404 && response.body() == "missing");
    ensure!(is_there, "{}, not the page of a 404", describe(outcome));
    let opened = store.shelf("/missing").opened;
    ensure!(opened == 0, "the page of a 404 went to the sink");
    Ok(())
}

/// Longer than what is read at once.
fn body() -> Vec<u8> {
    (0..300_000_u32)
        .map(|number| (number % 251) as u8)
        .collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to a `Vec` cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

fn script(hit: &Hit, encoded: &[u8]) -> Reply {
    let close = Reply::new().raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    let short = Reply::new().raw("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");
    let chunked = Reply::new().raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    let coded = [("content-encoding", "gzip")];
    match hit.path.as_str() {
        "/length" => Reply::new().ok(body()),
        "/chunked" => Reply::new().chunked(body(), 10_000),
        "/close" => close.raw(body()).fin(),
        "/gzip" => Reply::new().response(200, &coded, encoded),
        "/empty" => Reply::new().ok(""),
        "/short" => short.fin(),
        "/reset" => short.rst(),
        "/cut-gzip" => Reply::new().response(200, &coded, &encoded[..encoded.len() / 2]),
        "/no-chunk" => chunked.raw("5\r\nhello\r\nzz\r\n"),
        "/declared" => Reply::new()
            .raw("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n")
            .gate("never"),
        "/endless" => close.forever(vec![b'x'; 1024]),
        "/part" => Reply::new().response(206, &[("content-range", "bytes 0-4/9")], "hello"),
        _ => Reply::new().response(404, &[], "missing"),
    }
}
