//! While input remains and the caller waits, `limit` requests are in flight.

use fetch_many::{Config, FetchManyExt};

use super::{describe, plan, serve};
use crate::broken::ensure;
use crate::raw::Reply;
use crate::{Broken, Subject};

/// A server that answers only when `limit` requests have arrived: one that waits for them in vain
/// catches who sends fewer.
///
/// # Errors
/// [`Broken`], if fewer requests were in flight.
pub(in crate::checks) fn law_05_parallel(subject: &Subject) -> Result<(), Broken> {
    for (limit, rounds) in [(2, 3), (8, 3), (64, 2)] {
        let server = serve(subject, move |_| Reply::new().barrier(limit).ok("parallel"))?;
        let strategy = subject.make(&Config::default())?;
        let urls = (0..limit * rounds).map(|index| server.url(&format!("/{index}")));
        for outcome in strategy.fetch(urls, &plan(limit)) {
            let peak = server.counts().peak_in_flight;
            ensure!(
                outcome.result.is_ok(),
                "{}: the server waited for {limit} requests in flight, and saw {peak} at most",
                describe(&outcome)
            );
        }
    }
    Ok(())
}
