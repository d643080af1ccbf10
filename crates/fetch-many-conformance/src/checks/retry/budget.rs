//! The budget of retries.

use std::time::Duration;

use fetch_many::{Config, FetchManyExt, Retry};

use super::{plan, serve};
use crate::broken::ensure;
use crate::checks::expect_response;
use crate::raw::Reply;
use crate::{Broken, Subject};

/// A server that is down for good: it is asked as often as the budget allows, and no pause goes
/// past the deadline.
///
/// # Errors
/// [`Broken`], if there are more retries than the budget allows, or fewer; or if an item waits for a
/// retry that the deadline forbids.
pub(in crate::checks) fn law_11_retry_budget(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |_| Reply::new().response(503, &[], "down"))?;
    let strategy = subject.make(&Config::default())?;
    let moment = Duration::from_millis(5);
    let retry = Retry::up_to(5).backoff(moment, moment).budget(0.0, 3);
    let urls = (0..10).map(|index| server.url(&format!("/{index}")));
    let mut batch = strategy.fetch(urls, &plan(2).retry(retry));
    for outcome in batch.by_ref() {
        expect_response(&outcome, 503, "down")?;
    }
    let (hits, retries) = (server.counts().hits, batch.tally().retries);
    ensure!(
        (hits, retries) == (13, 3),
        "{hits} attempts and {retries} retries for 10 requests, the budget allows 3"
    );
    drop(batch);

    // Full jitter may make a pause short, but hardly all of them, and this seed's first is not.
    let hour = Duration::from_secs(3600);
    let retry = Retry::up_to(5).backoff(hour, hour).budget(1.0, 100).seed(7);
    let plan = plan(2).retry(retry).deadline(Duration::from_secs(60));
    for outcome in strategy.fetch([server.url("/deadline")], &plan) {
        expect_response(&outcome, 503, "down")?;
    }
    Ok(())
}
