//! Bodies of redirects.

use std::time::Duration;

use fetch_many::{Config, FetchManyExt};

use super::{expect_response, plan, serve};
use crate::broken::ensure;
use crate::checks::await_at;
use crate::raw::{Hit, Reply};
use crate::{Broken, Subject};

const CAP: usize = 64 << 10;

/// Bodies that never come, end early, are larger than the cap, make no sense, or are in codings that nobody
/// undoes.
const BODIES: &[&str] = &[
    "/silent",
    "/stalled",
    "/cut",
    "/reset",
    "/endless",
    "/endless-chunks",
    "/too-long",
    "/too-long-together",
    "/too-long-to-count",
    "/no-chunks",
    "/coded-transfer",
    "/not-gzip",
    "/unknown-coding",
    "/five-codings",
];

/// Redirects with bodies of all kinds: each is followed at its head, and its body is nobody's.
///
/// # Errors
/// [`Broken`], if one is not followed before a timeout could pass, or its body is read on; or if a
/// connection is not kept though the small body was there with the head.
pub(in crate::checks) fn redirect_bodies(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, script)?;
    // Who waits for a body that never comes waits that long.
    let config = Config::default()
        .max_body_bytes(CAP)
        .timeout(Duration::from_secs(3));
    let strategy = subject.make(&config)?;
    let urls = BODIES.iter().map(|path| server.url(path));
    for outcome in strategy.fetch(urls, &plan(4)) {
        let path = BODIES[outcome.index];
        expect_response(&outcome, 200, "landed").map_err(|broken| broken.of(path))?;
    }
    await_at(&server, "bodies without end to be given up", |counts| {
        counts.in_flight == 0
    })?;
    small(subject)
}

/// Redirects whose bodies come with their heads.
fn small(subject: &Subject) -> Result<(), Broken> {
    const REDIRECTS: usize = 16;
    let server = serve(subject, script)?;
    let strategy = subject.make(&Config::default())?;
    for outcome in strategy.fetch(vec![server.url("/small"); REDIRECTS], &plan(1)) {
        expect_response(&outcome, 200, "landed")?;
    }
    // On a busy machine a body may come to be read later than its head.
    let connections = server.counts().accepted;
    ensure!(
        connections <= REDIRECTS / 2,
        "{REDIRECTS} redirects with small bodies took {connections} connections"
    );
    Ok(())
}

fn script(hit: &Hit) -> Reply {
    let head = |headers: &str| {
        Reply::new().raw(format!(
            "HTTP/1.1 302 Found\r\nLocation: /landed\r\n{headers}\r\n"
        ))
    };
    let with = |coding, body: &[u8]| {
        let headers = [("location", "/landed"), ("content-encoding", coding)];
        Reply::new().response(302, &headers, body)
    };
    let to = |location, length| {
        Reply::new().response(302, &[("location", location)], vec![b'x'; length])
    };
    match hit.path.as_str() {
        "/silent" => head("Content-Length: 50\r\n"),
        "/stalled" => head("Content-Length: 50\r\n").raw("hello"),
        "/cut" => head("Content-Length: 50\r\n").raw("hello").fin(),
        "/reset" => head("Transfer-Encoding: chunked\r\n")
            .raw("5\r\nhello")
            .rst(),
        "/endless" => head("").forever([b'x'; 1 << 10]),
        "/endless-chunks" => {
            let chunk = format!("400\r\n{}\r\n", "x".repeat(1 << 10));
            head("Transfer-Encoding: chunked\r\n").forever(chunk)
        }
        "/too-long" => to("/landed", CAP + 1),
        "/too-long-together" => to("/together", CAP / 2),
        "/together" => to("/landed", CAP / 2 + 1),
        "/too-long-to-count" => head("Content-Length: 9999999999999\r\n"),
        "/no-chunks" => head("Transfer-Encoding: chunked\r\n").raw("zz\r\nhello"),
        "/coded-transfer" => head("Transfer-Encoding: gzip, chunked\r\n").raw("0\r\n\r\n"),
        "/not-gzip" => with("gzip", b"plain"),
        "/unknown-coding" => with("unknown", b"plain"),
        "/five-codings" => with("gzip, gzip, gzip, gzip, gzip", b"plain"),
        "/small" => to("/landed", 100),
        _ => Reply::new().ok("landed"),
    }
}
