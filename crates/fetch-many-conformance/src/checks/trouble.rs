//! Bad input and trouble: each has a defined outcome, the same in all strategies, and the other
//! items of the batch are unharmed.

#[cfg(target_os = "linux")]
pub(super) mod descriptors;
pub(super) mod input;
pub(super) mod limits;
#[cfg(target_os = "linux")]
pub(super) mod many_hosts;
pub(super) mod requests;
pub(super) mod unreachable;

use fetch_many::{Config, ErrorKind, FetchManyExt, IntoRequest};

use super::{expect_kind, expect_response, plan, serve};
use crate::broken::ensure;
use crate::raw::Reply;
use crate::{Broken, Subject};

/// Bad requests, each between two good ones: each is an error of this kind, and the good ones do
/// not notice.
pub(super) fn unharmed<R: IntoRequest>(
    subject: &Subject,
    config: &Config,
    bad: Vec<R>,
    expected: ErrorKind,
) -> Result<(), Broken> {
    let server = serve(subject, |_| Reply::new().ok("good"))?;
    let strategy = subject.make(config)?;
    let count = bad.len();
    let good = || server.url("/").into_request();
    let requests = bad
        .into_iter()
        .flat_map(|bad| [good(), bad.into_request(), good()]);
    let mut yielded = 0;
    for outcome in strategy.fetch(requests, &plan(4)) {
        yielded += 1;
        if outcome.index % 3 != 1 {
            expect_response(&outcome, 200, "good")?;
            continue;
        }
        let bad = outcome.index / 3;
        let named = |broken: Broken| broken.of(format_args!("bad request {bad}"));
        expect_kind(&outcome, expected).map_err(named)?;
        let sent = expected != ErrorKind::Request;
        ensure!(
            outcome.attempts == u32::from(sent),
            "bad request {bad} was tried {} times",
            outcome.attempts
        );
    }
    ensure!(
        yielded == 3 * count,
        "{yielded} outcomes of {} requests",
        3 * count
    );
    let hits = server.counts().hits;
    ensure!(
        hits == 2 * count,
        "{hits} requests arrived, {} of them good",
        2 * count
    );
    Ok(())
}
