//! `Retry-After`.

use std::time::Duration;

use fetch_many::{Config, FetchManyExt, Retry};

use super::plan;
use crate::broken::ensure;
use crate::checks::{describe, expect_response};
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// With a limit of one, a host that asks for a pause of a second, and one that does not: the pause
/// is kept, and the other host is asked meanwhile. Of a pause of an hour, only as much is kept as
/// the plan allows.
///
/// # Errors
/// [`Broken`], if the host is asked during its pause, or holds the slot, or the allowance is
/// ignored.
pub(in crate::checks) fn law_11_retry_after(subject: &Subject) -> Result<(), Broken> {
    const PAUSE: Duration = Duration::from_secs(1);
    let server = RawServer::builder()
        .ports(3)
        .patience(subject.waits())
        .start(|hit| match (hit.port, hit.attempt, hit.path.as_str()) {
            (0, 1, "/0") => Reply::new().response(503, &[("Retry-After", "1")], ""),
            (2, 1, _) => Reply::new().response(429, &[("Retry-After", "3600")], ""),
            _ => Reply::new().ok("ok"),
        })?;
    let strategy = subject.make(&Config::default())?;
    let moment = Duration::from_millis(5);
    let retry = Retry::up_to(2).backoff(moment, moment);
    let plan = plan(1).retry(retry.clone());
    let urls = [
        server.url_at(0, "/0"),
        server.url_at(0, "/1"),
        server.url_at(1, "/2"),
    ];
    for outcome in strategy.fetch(urls, &plan) {
        ensure!(outcome.result.is_ok(), "{}", describe(&outcome));
        expect_response(&outcome, 200, "ok")?;
    }
    let hits = server.hits();
    let ports: Vec<_> = hits.iter().map(|hit| hit.port).collect();
    ensure!(
        ports == [0, 1, 0, 0],
        "host 0 asked for a pause, host 1 did not, and they were asked in this order: {ports:?}"
    );
    let paused = hits[2].at - hits[0].at;
    ensure!(
        paused >= PAUSE,
        "a host that asked for a pause of 1 s got {paused:?}"
    );

    let retry = retry.max_retry_after(Duration::from_millis(50));
    let plan = plan.retry(retry).deadline(subject.waits());
    for outcome in strategy.fetch([server.url_at(2, "/long")], &plan) {
        expect_response(&outcome, 200, "ok")?;
    }
    Ok(())
}
