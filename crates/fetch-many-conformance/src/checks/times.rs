//! Where the time went: the phases of an outcome add up to all of its time, and each is what it was.

use std::net::SocketAddr;
use std::time::Duration;

use fetch_many::http::Version;
use fetch_many::{Config, FetchManyExt, Order, Outcome, Spent};

use super::{expect_response, plan, serve};
use crate::broken::ensure;
use crate::raw::Reply;
use crate::{Broken, Subject};

/// How long the server pauses, before an answer and within it.
const PAUSE: Duration = Duration::from_millis(250);

/// On a busy machine a clock is read late, and the pause before is told to be longer than the one after.
const AT_LEAST: Duration = Duration::from_millis(120);

/// Two requests one after the other, each of which is kept waiting before its answer and within its body.
///
/// # Errors
/// [`Broken`], if phases or slots do not add up, if a pause is not told for what it was, or a connection not at all.
pub(in crate::checks) fn law_16_where_time_goes(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |_| {
        let head = Reply::new().pause(PAUSE);
        let half = head.raw("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf");
        half.pause(PAUSE).raw("half")
    })?;
    let url = server.url("/");
    let authority = url.trim_start_matches("http://").trim_end_matches('/');
    let address: Option<SocketAddr> = authority.parse().ok();
    let strategy = subject.make(&Config::default())?;
    let plan = plan(1).order(Order::AsGiven);
    let mut batch = strategy.fetch([server.url("/a"), server.url("/b")], &plan);
    for (index, outcome) in batch.by_ref().enumerate() {
        expect_response(&outcome, 200, "halfhalf")?;
        check_phases(&outcome)?;
        let is_right = outcome.connection.is_some_and(|connection| {
            connection.is_new == (index == 0)
                && connection.peer == address
                && connection.version == Some(Version::HTTP_11)
        });
        ensure!(
            is_right,
            "request {index} ran on {:?}, and the server is at {address:?}",
            outcome.connection
        );
        let waited = outcome.phases.get(Spent::Slot);
        ensure!(
            (waited >= AT_LEAST) == (index == 1),
            "request {index} waited {waited:?} for a slot"
        );
    }
    let ledger = batch.ledger();
    let sum: u128 = ledger.iter().map(|(_, nanos)| nanos).sum();
    ensure!(
        sum == ledger.total() && ledger.total() == ledger.elapsed().as_nanos(),
        "the slots add up to {sum} ns, one of them for {:?}",
        ledger.elapsed()
    );
    Ok(())
}

fn check_phases(outcome: &Outcome) -> Result<(), Broken> {
    let (phases, timing) = (&outcome.phases, &outcome.timing);
    ensure!(
        phases.sojourn() == timing.sojourn() && phases.total() == timing.sojourn() + timing.held(),
        "{phases:?} are not {timing:?}"
    );
    for spent in [Spent::Wait, Spent::Body] {
        let time = phases.get(spent);
        ensure!(
            time >= AT_LEAST,
            "{time:?} of {spent}, and the server paused for {PAUSE:?}: {phases:?}"
        );
    }
    Ok(())
}
