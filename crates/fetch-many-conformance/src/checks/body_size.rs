//! A body stops at `max_body_bytes`.

use fetch_many::{Config, ErrorKind, FetchManyExt, http};

use super::{await_at, expect_kind, expect_response, plan, serve};
use crate::broken::ensure;
use crate::raw::{Hit, Reply};
use crate::{Broken, Subject};

const CAP: usize = 64 << 10;

/// Bodies that are too long: by their declared length, in chunks, and up to the close, the latter
/// two without end. And bodies that are just as long as allowed.
///
/// # Errors
/// [`Broken`], if a body that is too long is anything but `Err(TooLarge)`, is waited for, or is
/// read on; or if one that is not too long is an error.
pub(in crate::checks) fn law_10_bounded_memory(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, script)?;
    let strategy = subject.make(&Config::default().max_body_bytes(CAP))?;
    let too_large = [
        "/declared",
        "/chunked-forever",
        "/close-forever",
        "/one-more",
    ];
    let allowed = ["/length", "/chunked", "/close"];
    let urls: Vec<_> = too_large
        .iter()
        .chain(&allowed)
        .map(|path| server.url(path))
        .collect();
    for outcome in strategy.fetch(urls, &plan(4)) {
        if outcome.index < too_large.len() {
            expect_kind(&outcome, ErrorKind::TooLarge)?;
        } else {
            expect_response(&outcome, 200, vec![b'x'; CAP])?;
        }
    }
    let counts = await_at(&server, "bodies without end to be given up", |counts| {
        counts.in_flight == 0
    })?;
    ensure!(
        counts.given_up == 0,
        "a body declared too long was waited for; {counts:?}"
    );

    // The length that a HEAD response declares is not that of its body, which has none.
    let head = http::Request::head(server.url("/declared")).body(());
    for outcome in strategy.fetch([head], &plan(1)) {
        expect_response(&outcome, 200, "")?;
    }
    Ok(())
}

fn script(hit: &Hit) -> Reply {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let close = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
    let one_more = CAP + 1;
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {one_more}\r\n\r\n");
    match (hit.method.as_str(), hit.path.as_str()) {
        ("HEAD", _) => Reply::new().raw(head),
        (_, "/declared") => Reply::new().raw(head).gate("never"),
        (_, "/one-more") => Reply::new().chunked(vec![b'x'; one_more], 1000),
        (_, "/chunked-forever") => {
            let chunk = format!("400\r\n{}\r\n", "x".repeat(1024));
            Reply::new().raw(chunked).forever(chunk)
        }
        (_, "/close-forever") => Reply::new().raw(close).forever(vec![b'x'; 1024]),
        (_, "/chunked") => Reply::new().chunked(vec![b'x'; CAP], 1000),
        (_, "/close") => Reply::new().raw(close).raw(vec![b'x'; CAP]).fin(),
        _ => Reply::new().ok(vec![b'x'; CAP]),
    }
}
