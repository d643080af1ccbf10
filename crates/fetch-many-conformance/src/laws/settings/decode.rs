//! `Config::decode`.

use std::io::Write;

use fetch_many::{Config, ErrorKind, FetchManyExt, Outcome};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::super::{expect_kind, expect_response, plan, serve};
use crate::broken::ensure;
use crate::raw::{Hit, Reply};
use crate::{Broken, Subject};

const LAW: &str = "setting decode";
const CAP: usize = 64 << 10;

/// A body in gzip comes decoded, or as it was sent if that is wanted. One that is larger than the cap
/// when decoded, one that is cut, and one that is something else are errors.
///
/// # Errors
/// [`Broken`], if one of these is otherwise.
pub fn setting_decode(subject: &Subject) -> Result<(), Broken> {
    // Here, not in the script: the server's threads have no stack for a compressor.
    let (hello, bomb) = (gzip(b"hello"), gzip(&vec![0; CAP + 1]));
    let whole = hello.clone();
    let server = serve(subject, move |hit| script(hit, &hello, &bomb))?;
    let strategy = subject.make(&Config::default().max_body_bytes(CAP))?;
    let paths = ["/gzip", "/bomb", "/cut", "/plain", "/unknown"];
    let urls = paths.map(|path| server.url(path));
    for outcome in strategy.fetch(urls, &plan(2)) {
        match paths[outcome.index] {
            "/gzip" => decoded(&outcome)?,
            "/bomb" => expect_kind(LAW, &outcome, ErrorKind::TooLarge)?,
            "/unknown" => expect_response(LAW, &outcome, 200, "as it came")?,
            _ => expect_kind(LAW, &outcome, ErrorKind::Decode)?,
        }
    }
    let strategy = subject.make(&Config::default().decode(false))?;
    for outcome in strategy.fetch([server.url("/gzip")], &plan(1)) {
        expect_response(LAW, &outcome, 200, &whole)?;
    }
    Ok(())
}

fn decoded(outcome: &Outcome) -> Result<(), Broken> {
    expect_response(LAW, outcome, 200, "hello")?;
    let encoded = outcome
        .result
        .iter()
        .any(|response| response.headers().contains_key("content-encoding"));
    ensure!(LAW, !encoded, "a decoded body is still called encoded");
    Ok(())
}

fn script(hit: &Hit, hello: &[u8], bomb: &[u8]) -> Reply {
    let encoded =
        |coding, body: &[u8]| Reply::new().response(200, &[("content-encoding", coding)], body);
    match hit.path.as_str() {
        "/gzip" => encoded("gzip", hello),
        "/bomb" => encoded("gzip", bomb),
        "/cut" => encoded("gzip", &hello[..12]),
        "/plain" => encoded("gzip", b"hello"),
        _ => encoded("unknown", b"as it came"),
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to a `Vec` cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}
