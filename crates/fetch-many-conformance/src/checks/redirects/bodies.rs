//! Bodies of redirects.

use fetch_many::{Config, ErrorKind, FetchManyExt};

use super::{expect_error, expect_response, plan, serve};
use crate::checks::await_at;
use crate::raw::{Hit, Reply};
use crate::{Broken, Subject};

const CAP: usize = 64 << 10;

/// What a redirect is whose body has no end, comes in pieces that are too long together, or is not
/// what its `Content-Encoding` says. The last is followed all the same: nobody reads it.
#[rustfmt::skip]
const ROWS: &[(&str, Option<ErrorKind>)] = &[
    ("/endless", Some(ErrorKind::TooLarge)),
    ("/endless-chunks", Some(ErrorKind::TooLarge)),
    ("/too-long", Some(ErrorKind::TooLarge)),
    ("/too-long-together", Some(ErrorKind::TooLarge)),
    ("/long", None),
    ("/not-gzip", None),
    ("/unknown-coding", None),
    ("/five-codings", None),
];

/// A redirect with a body.
///
/// # Errors
/// [`Broken`], if bodies that are too long are anything but `Err(TooLarge)`, or read on; or if other
/// redirects are not followed.
pub(in crate::checks) fn redirect_bodies(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, script)?;
    let strategy = subject.make(&Config::default().max_body_bytes(CAP))?;
    let urls = ROWS.iter().map(|(path, _)| server.url(path));
    for outcome in strategy.fetch(urls, &plan(4)) {
        let (path, expected) = ROWS[outcome.index];
        let checked = match expected {
            Some(kind) => expect_error(subject, &outcome, kind),
            None => expect_response(&outcome, 200, "landed"),
        };
        checked.map_err(|broken| broken.of(path))?;
    }
    await_at(&server, "bodies without end to be given up", |counts| {
        counts.in_flight == 0
    })?;
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
        "/endless" => head("").forever([b'x'; 1 << 10]),
        "/endless-chunks" => {
            let chunk = format!("400\r\n{}\r\n", "x".repeat(1 << 10));
            head("Transfer-Encoding: chunked\r\n").forever(chunk)
        }
        "/too-long" => to("/landed", CAP + 1),
        "/too-long-together" => to("/together", CAP / 2),
        "/together" | "/long" => to("/landed", CAP / 2),
        "/not-gzip" => with("gzip", b"plain"),
        "/unknown-coding" => with("unknown", b"plain"),
        "/five-codings" => with("gzip, gzip, gzip, gzip, gzip", b"plain"),
        _ => Reply::new().ok("landed"),
    }
}
