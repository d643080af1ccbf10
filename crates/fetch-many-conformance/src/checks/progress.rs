//! Requests in flight keep moving while the caller is busy between two calls of `next`.

use fetch_many::{Config, FetchManyExt};

use super::{await_at, expect_response, plan, serve};
use crate::broken::ensure;
use crate::raw::Reply;
use crate::{Broken, Subject};

/// More than the buffers between the two ends hold, unless the client reads.
const BIG: usize = 16 << 20;

/// A body that the server can send to its end only if the client reads, while the caller does not
/// call `next`.
///
/// # Errors
/// [`Broken`], if the body is not read.
pub(in crate::checks) fn law_06_progress(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |hit| match hit.path.as_str() {
        "/first" => Reply::new().barrier(2).ok("first"),
        _ => Reply::new().barrier(2).gate("busy").ok(vec![b'x'; BIG]),
    })?;
    let strategy = subject.make(&Config::default().max_body_bytes(2 * BIG))?;
    let urls = [server.url("/first"), server.url("/big")];
    let mut batch = strategy.fetch(urls, &plan(2));
    match batch.next() {
        Some(outcome) => expect_response(&outcome, 200, "first")?,
        None => return Err(Broken::new("no outcome of two requests")),
    }
    // From here on the caller is busy.
    server.open("busy");
    await_at(
        &server,
        "a body to be read while the caller is busy",
        |counts| counts.answered == 2,
    )?;
    let length = batch.next().and_then(|outcome| outcome.result.ok());
    let length = length.map(|response| response.body().len());
    ensure!(
        length == Some(BIG),
        "the body that was read then has {length:?} bytes"
    );
    Ok(())
}
