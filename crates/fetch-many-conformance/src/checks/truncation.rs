//! A truncated body is never `Ok`.

use fetch_many::{Config, ErrorKind, FetchManyExt};

use super::{expect_kind, plan, serve};
use crate::broken::ensure;
use crate::raw::{Hit, Reply};
use crate::{Broken, Subject};

/// A connection that ends inside a body whose end is known: of a declared length, or in chunks.
///
/// # Errors
/// [`Broken`], if it is anything but `Err(Truncated)`.
pub(in crate::checks) fn law_12_whole_or_error(subject: &Subject) -> Result<(), Broken> {
    truncated(
        subject,
        &[
            "/length-fin",
            "/length-rst",
            "/chunk",
            "/inside-chunk",
            "/chunk-rst",
        ],
    )
}

/// A connection that is reset inside a body that lasts until the connection ends.
///
/// # Errors
/// [`Broken`], if it is anything but `Err(Truncated)`.
pub(in crate::checks) fn law_12_reset_is_no_end(subject: &Subject) -> Result<(), Broken> {
    truncated(subject, &["/close-rst"])
}

fn truncated(subject: &Subject, paths: &[&str]) -> Result<(), Broken> {
    let server = serve(subject, script)?;
    let strategy = subject.make(&Config::default())?;
    let urls = paths.iter().map(|path| server.url(path));
    let mut yielded = 0;
    for outcome in strategy.fetch(urls, &plan(2)) {
        let path = paths[outcome.index];
        let named = |broken: Broken| broken.of(path);
        expect_kind(&outcome, ErrorKind::Truncated).map_err(named)?;
        yielded += 1;
    }
    let requests = paths.len();
    ensure!(
        yielded == requests,
        "{yielded} outcomes of {requests} requests"
    );
    Ok(())
}

fn script(hit: &Hit) -> Reply {
    let length = Reply::new().raw("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");
    let chunked = Reply::new().raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    match hit.path.as_str() {
        "/length-fin" => length.fin(),
        "/length-rst" => length.rst(),
        "/chunk" => chunked.raw("5\r\nhello\r\n").fin(),
        "/inside-chunk" => chunked.raw("50\r\nhello").fin(),
        "/chunk-rst" => chunked.raw("5\r\nhello\r\n").rst(),
        _ => Reply::new()
            .raw("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello")
            .rst(),
    }
}
