//! `Retry-After`.

use std::time::Duration;

use fetch_many::{Config, ErrorKind, FetchManyExt, Order, Retry};

use super::plan;
use crate::broken::ensure;
use crate::checks::{describe, expect_kind, expect_response};
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// With a limit of one, a host that asks for a pause of a second, and one that does not: the pause
/// is kept, and the other host is asked meanwhile. Nobody waits for a host that asks for an hour, and
/// nobody asks it.
///
/// # Errors
/// [`Broken`], if the host is asked during its pause, or holds the slot, or a request waits for an
/// hour, or is made earlier.
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
    let plan = plan(1).retry(retry);
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

    let plan = plan.order(Order::AsGiven).deadline(subject.waits());
    let urls = [server.url_at(2, "/long"), server.url_at(2, "/longer")];
    for outcome in strategy.fetch(urls, &plan) {
        match outcome.index {
            0 => expect_response(&outcome, 429, "")?,
            _ => expect_kind(&outcome, ErrorKind::Busy)?,
        }
    }
    let asked = server.attempts("/long") + server.attempts("/longer");
    ensure!(
        asked == 1,
        "a host that asked for a pause of an hour was asked {asked} times"
    );
    Ok(())
}
