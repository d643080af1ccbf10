//! Streams of inputs that grow, and of inputs that have nothing at the moment.

use std::sync::mpsc;
use std::time::Duration;

use fetch_many::{Config, ErrorKind, Feed, Fetch, Input, IntoRequest, Outcome, Plan, Requests};
use futures_util::{Stream, StreamExt, stream};

use super::fetchers::Native;
use super::servers::{answers_once, pages};
use crate::Broken;
use crate::broken::ensure;
use crate::mock::MockServer;

/// What is in flight is yielded while the input has nothing, and the deadline holds.
pub(super) fn slow<F: Fetch>(native: &Native<F>) -> Result<(), Broken> {
    let server = answers_once()?;
    let fetcher = native.fetcher(&Config::default().timeout(Duration::from_secs(3)))?;
    native.runtime.run(async {
        let urls = ["/0", "/1"].map(|path| server.url(path));
        let waits = stream::iter(urls.clone()).chain(stream::pending());
        expect_deadline(&fetcher, waits).await?;

        let (feed, requests) = Feed::until_dropped(2);
        for url in urls {
            let pushed = feed.try_push(url);
            ensure!(pushed.is_ok(), "there is room: {pushed:?}");
        }
        expect_deadline(&fetcher, requests).await?;
        ensure!(
            feed.try_push(server.url("/2")).is_err(),
            "the batch has ended, and its feed took another"
        );
        Ok(())
    })
}

/// The first is answered, and the second is not.
async fn expect_deadline<S>(fetcher: &impl Fetch, requests: S) -> Result<(), Broken>
where
    S: Input<Item: IntoRequest> + Unpin,
{
    let plan = Plan::new(4).deadline(Duration::from_millis(500));
    let mut outcomes = fetcher.stream(requests, &plan);
    let first = outcomes.next().await;
    ensure!(
        first
            .as_ref()
            .is_some_and(|outcome| outcome.index == 0 && outcome.result.is_ok()),
        "in place of the one that was answered: {first:?}"
    );
    let late = outcomes.next().await;
    let error = late
        .as_ref()
        .and_then(|outcome| outcome.result.as_ref().err());
    ensure!(
        error.is_some_and(|error| error.kind() == ErrorKind::Deadline),
        "in place of the one that was not: {late:?}"
    );
    let more = outcomes.next().await;
    ensure!(more.is_none(), "after the deadline: {more:?}");
    Ok(())
}

/// A task that crawls, twice: its input has nothing now, and its input is fed.
pub(super) fn growing<F: Fetch>(native: &Native<F>) -> Result<(), Broken> {
    let server = MockServer::echo()?;
    let fetcher = native.fetcher(&Config::default())?;
    let (spawner, plan) = (native.runtime, Plan::new(4));
    native.runtime.run(async {
        let (found, to_visit) = mpsc::channel();
        let next = std::iter::from_fn(move || to_visit.try_recv().ok());
        let outcomes = fetcher.stream(Requests::growing(next), &plan);
        let push = move |url| found.send(url).is_ok();
        spawner
            .spawn(crawl(outcomes, pages(&server, 31), push))
            .await??;

        let (feed, requests) = Feed::until_idle(Feed::UNBOUNDED);
        let outcomes = fetcher.stream(requests, &plan);
        let push = move |url| feed.push(url).is_ok();
        spawner
            .spawn(crawl(outcomes, pages(&server, 31), push))
            .await?
    })
}

/// Fetches the pages of a tree, each of which is known once the one above it is there.
async fn crawl(
    mut outcomes: impl Stream<Item = Outcome> + Unpin,
    tree: Vec<String>,
    push: impl Fn(String) -> bool,
) -> Result<(), Broken> {
    ensure!(push(tree[0].clone()), "the batch takes the first page");
    let mut visited = 0;
    while let Some(outcome) = outcomes.next().await {
        let page = number(&outcome)
            .ok_or_else(|| Broken::new(format!("in place of a page: {:?}", outcome.result)))?;
        visited += 1;
        for link in [2 * page + 1, 2 * page + 2] {
            if let Some(url) = tree.get(link) {
                ensure!(push(url.clone()), "the batch goes on after page {page}");
            }
        }
    }
    let pages = tree.len();
    ensure!(visited == pages, "{visited} of {pages} pages were visited");
    Ok(())
}

/// Which page was answered.
fn number(outcome: &Outcome) -> Option<usize> {
    let response = outcome.result.as_ref().ok()?;
    std::str::from_utf8(response.body().get(1..)?)
        .ok()?
        .parse()
        .ok()
}

/// Four tasks push, and wait for room for one.
pub(super) fn fed<F: Fetch>(native: &Native<F>) -> Result<(), Broken> {
    let server = MockServer::echo()?;
    let fetcher = native.fetcher(&Config::default())?;
    native.runtime.run(async {
        let (feed, requests) = Feed::until_dropped(1);
        for urls in pages(&server, 100).chunks(25) {
            let (feed, urls) = (feed.clone(), urls.to_vec());
            (native.runtime.spawn)(Box::pin(async move {
                for url in urls {
                    // What the batch does not take is not counted.
                    let _ = feed.push_async(url).await;
                }
            }));
        }
        drop(feed);
        let outcomes = fetcher.stream(requests, &Plan::new(4));
        let answered = outcomes.filter(|outcome| std::future::ready(outcome.result.is_ok()));
        let answered = answered.count().await;
        ensure!(answered == 100, "{answered} of 100 were answered");
        Ok(())
    })
}
