//! A slow or failing host holds at most its `per_host` slots; the others run at full speed.

use fetch_many::{Config, FetchManyExt};

use super::{describe, plan};
use crate::broken::ensure;
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// One host answers nothing until three others have answered everything.
///
/// # Errors
/// [`Broken`], if the others wait for it, or it is asked more than `per_host` times at once.
pub(in crate::checks) fn law_08_fair(subject: &Subject) -> Result<(), Broken> {
    const FAST: usize = 60;
    const SLOW: usize = 20;
    let server = RawServer::builder()
        .ports(4)
        .patience(subject.waits())
        .start(|hit| match hit.port {
            0 => Reply::new().gate("slow").ok("slow"),
            _ => Reply::new().ok("fast"),
        })?;
    let strategy = subject.make(&Config::default())?;
    // The slow host's requests come first: they must not fill every slot.
    let slow = (0..SLOW).map(|index| server.url_at(0, &format!("/{index}")));
    let fast = (0..FAST).map(|index| server.url_at(1 + index % 3, &format!("/{index}")));
    let mut batch = strategy.fetch(slow.chain(fast), &plan(8).per_host(2));
    for outcome in batch.by_ref().take(FAST) {
        ensure!(
            outcome.index >= SLOW && outcome.result.is_ok(),
            "the fast hosts waited for the slow one: {}",
            describe(&outcome)
        );
    }
    server.open("slow");
    for outcome in batch {
        ensure!(outcome.result.is_ok(), "{}", describe(&outcome));
    }
    let peak = server.peak_in_flight_at(0);
    ensure!(
        peak <= 2,
        "the slow host held {peak} slots, `per_host` is 2"
    );
    Ok(())
}
