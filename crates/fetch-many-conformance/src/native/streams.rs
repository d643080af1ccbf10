//! Streams and futures that are spawned, and that are dropped.

use std::thread;

use fetch_many::{Config, Fetch, Plan, Retry};
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use futures_util::stream;

use super::fetchers::Native;
use super::servers::pages;
use crate::Broken;
use crate::broken::ensure;
use crate::checks::expect::await_at;
use crate::mock::MockServer;
use crate::raw::{RawServer, Reply};

/// A stream that a task reads to its end: one outcome for each of 50 requests.
pub(super) fn is_spawned<F: Fetch>(native: &Native<F>) -> Result<(), Broken> {
    let server = MockServer::echo()?;
    let fetcher = native.fetcher(&Config::default())?;
    native.runtime.run(async {
        let mut outcomes = fetcher.stream(stream::iter(pages(&server, 50)), &Plan::new(8));
        let reading = async move {
            let mut answered = Vec::new();
            while let Some(outcome) = outcomes.next().await {
                answered.extend(outcome.result.is_ok().then_some(outcome.index));
            }
            (answered, outcomes.tally().succeeded)
        };
        let (mut answered, succeeded) = native.runtime.spawn(reading).await?;
        answered.sort_unstable();
        ensure!(
            answered.iter().copied().eq(0..50) && succeeded == 50,
            "50 requests were answered as {answered:?}, {succeeded} succeeded"
        );
        Ok(())
    })
}

/// Two outcomes, then four requests in flight that nobody wants any more.
pub(super) fn is_dropped<F: Fetch>(native: &Native<F>) -> Result<(), Broken> {
    let server = RawServer::start(|hit| match hit.path.as_str() {
        "/0" | "/1" => Reply::new().ok("wanted"),
        _ => Reply::new().barrier(4).gate("never"),
    })?;
    let fetcher = native.fetcher(&Config::default())?;
    native.runtime.run(async {
        let urls: Vec<_> = (0..20).map(|n| server.url(&format!("/{n}"))).collect();
        let mut outcomes = fetcher.stream(stream::iter(urls), &Plan::new(4));
        for _ in 0..2 {
            let outcome = outcomes.next().await;
            ensure!(
                outcome
                    .as_ref()
                    .is_some_and(|outcome| outcome.result.is_ok()),
                "two are answered: {outcome:?}"
            );
        }
        drop((outcomes, fetcher));
        let counts = await_at(&server, "requests and connections to be gone", |counts| {
            counts.in_flight == 0 && counts.open == 0
        })?;
        ensure!(
            counts.hits <= 6 && counts.given_up == 0,
            "of 2 that were read and 4 in flight came {counts:?}"
        );
        Ok(())
    })
}

/// A future that is dropped after its request was sent, and before there was an answer.
pub(super) fn one_that_is_dropped<F: Fetch>(native: &Native<F>) -> Result<(), Broken> {
    let server = RawServer::start(|_| Reply::new().gate("never"))?;
    let fetcher = native.fetcher(&Config::default())?;
    let once = Plan::new(1).retry(Retry::none());
    thread::scope(|scope| {
        let (tell, told) = tokio::sync::oneshot::channel();
        scope.spawn(|| {
            let sent = await_at(&server, "the request", |counts| counts.hits > 0);
            // Nobody waits any more only where the fetch ended by itself.
            let _ = tell.send(sent.map(drop));
        });
        native.runtime.run(async {
            let fetching = Box::pin(fetcher.fetch_one(server.url("/"), &once));
            let sent = match select(fetching, told).await {
                Either::Right((sent, _fetching)) => sent,
                Either::Left((came, _)) => {
                    return Err(Broken::new(format!(
                        "nobody answered, and there was {came:?}"
                    )));
                }
            };
            sent.unwrap_or_else(|_| Err(Broken::trouble("nobody looked at the server")))?;
            let counts = await_at(&server, "the connection to be closed", |counts| {
                counts.open == 0
            })?;
            ensure!(counts.given_up == 0, "it was left open: {counts:?}");
            Ok(())
        })
    })
}
