//! Batches of no requests, and limits beyond all need.

use fetch_many::{Config, FetchManyExt, Order};

use crate::broken::ensure;
use crate::checks::{expect_response, plan, serve};
use crate::raw::Reply;
use crate::{Broken, Subject};

/// A batch of nothing ends at once, with nothing.
///
/// # Errors
/// [`Broken`], if there is an outcome, or a connection.
pub(in crate::checks) fn trouble_empty_batch(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |_| Reply::new().ok("never"))?;
    let strategy = subject.make(&Config::default())?;
    for order in [Order::AsCompleted, Order::AsGiven] {
        let mut batch = strategy.fetch(std::iter::empty::<String>(), &plan(8).order(order));
        let outcome = batch.next();
        ensure!(outcome.is_none(), "an empty batch yields {outcome:?}");
        ensure!(batch.next().is_none(), "an outcome came after the end");
        let taken = batch.tally().taken;
        ensure!(
            taken == 0,
            "the tally of an empty batch counts {taken} taken"
        );
    }
    let accepted = server.counts().accepted;
    ensure!(
        accepted == 0,
        "{accepted} connections were made for an empty batch"
    );
    Ok(())
}

/// The largest limits there are mean what is needed, and reserve nothing.
///
/// # Errors
/// [`Broken`], if a request fails.
pub(in crate::checks) fn trouble_huge_limit(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |_| Reply::new().ok("huge"))?;
    let strategy = subject.make(&Config::default().max_idle_per_host(usize::MAX))?;
    let most = usize::MAX;
    let plan = plan(most).per_host(most).lookahead(most);
    for order in [Order::AsCompleted, Order::AsGiven] {
        let urls = (0..50).map(|index| server.url(&format!("/{index}")));
        let mut yielded = 0;
        for outcome in strategy.fetch(urls, &plan.clone().order(order)) {
            expect_response(&outcome, 200, "huge")?;
            yielded += 1;
        }
        ensure!(yielded == 50, "{yielded} outcomes of 50 requests");
    }
    Ok(())
}
