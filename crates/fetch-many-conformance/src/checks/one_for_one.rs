//! Every request taken yields exactly one outcome; `index` is its position in the input.

use fetch_many::{Config, FetchMany, FetchManyExt, Order};

use super::{Refused, describe, expect_response, plan};
use crate::broken::ensure;
use crate::mock::MockServer;
use crate::{Broken, Subject};

/// One for one, with one request and many, fewer than the limit and more, in both orders, and with
/// failures in between.
///
/// # Errors
/// [`Broken`], if an outcome is missing, comes twice, or has the index or URL of another.
pub(in crate::checks) fn law_01_one_for_one(subject: &Subject) -> Result<(), Broken> {
    let server = MockServer::echo()?;
    let strategy = subject.make(&Config::default())?;
    for order in [Order::AsCompleted, Order::AsGiven] {
        for (requests, limit) in [(1, 8), (5, 8), (60, 8), (20, 1)] {
            one_for_one(&*strategy, &server, requests, limit, order)?;
        }
    }
    Ok(())
}

fn one_for_one(
    strategy: &dyn FetchMany,
    server: &MockServer,
    requests: usize,
    limit: usize,
    order: Order,
) -> Result<(), Broken> {
    let refused = Refused::new()?;
    let urls = (0..requests).map(|index| match index % 10 {
        7 => format!("no url {index}"),
        9 => refused.url(&format!("/{index}")),
        _ => server.url(&format!("/{index}")),
    });
    let mut seen = vec![false; requests];
    let mut batch = strategy.fetch(urls, &plan(limit).order(order));
    for outcome in batch.by_ref() {
        let index = outcome.index;
        ensure!(index < requests, "index {index} of {requests} requests");
        ensure!(!seen[index], "outcome {index} came twice");
        seen[index] = true;
        let path = format!("/{index}");
        if let Some(uri) = &outcome.uri {
            ensure!(uri.path() == path, "outcome {index} is about {uri}");
        }
        match index % 10 {
            7 | 9 => ensure!(outcome.result.is_err(), "{}", describe(&outcome)),
            _ => expect_response(&outcome, 200, &path)?,
        }
    }
    let yielded = seen.iter().filter(|seen| **seen).count();
    ensure!(
        yielded == requests,
        "{yielded} outcomes of {requests} requests, limit {limit}, {order:?}"
    );
    ensure!(batch.next().is_none(), "an outcome came after the end");
    Ok(())
}
