//! `Order::AsGiven` yields 0, 1, 2 …; `Order::AsCompleted` yields each as soon as it is complete.

use std::time::Duration;

use fetch_many::{Config, FetchManyExt, Order};

use super::{expect_response, plan, serve};
use crate::broken::ensure;
use crate::raw::Reply;
use crate::{Broken, Subject};

/// As given, though the later ones are complete first.
///
/// # Errors
/// [`Broken`], if an outcome comes out of its turn.
pub(in crate::checks) fn law_02_order_as_given(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |hit| {
        let index: u32 = hit.path[1..].parse().unwrap_or(0);
        // The first of each eight is the slowest.
        let pause = Duration::from_millis(5) * (7 - index % 8);
        Reply::new().pause(pause).ok(&hit.path)
    })?;
    let strategy = subject.make(&Config::default())?;
    let urls = (0..32).map(|index| server.url(&format!("/{index}")));
    let mut next = 0;
    for outcome in strategy.fetch(urls, &plan(8).order(Order::AsGiven)) {
        let index = outcome.index;
        ensure!(index == next, "outcome {index} came in place of {next}");
        expect_response(&outcome, 200, format!("/{index}"))?;
        next += 1;
    }
    ensure!(next == 32, "{next} outcomes of 32 requests");
    Ok(())
}

/// As completed: what is complete does not wait for what is not, whichever came first.
///
/// # Errors
/// [`Broken`], if another outcome than the only complete one comes.
pub(in crate::checks) fn law_02_order_as_completed(subject: &Subject) -> Result<(), Broken> {
    const ORDER: [usize; 4] = [2, 0, 3, 1];
    let server = serve(subject, |hit| Reply::new().gate(&hit.path).ok(&hit.path))?;
    let strategy = subject.make(&Config::default())?;
    let urls = (0..ORDER.len()).map(|index| server.url(&format!("/{index}")));
    let plan = plan(ORDER.len()).order(Order::AsCompleted);
    let mut batch = strategy.fetch(urls, &plan);
    for expected in ORDER {
        let path = format!("/{expected}");
        server.open(&path);
        let index = batch.next().map(|outcome| outcome.index);
        ensure!(
            index == Some(expected),
            "only request {expected} was complete, but outcome {index:?} came"
        );
    }
    Ok(())
}
