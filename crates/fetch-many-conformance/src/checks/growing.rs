//! Inputs that grow while their batch runs.

use std::collections::BTreeSet;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use fetch_many::{
    Config, ErrorKind, Feed, FetchManyExt, IntoInput, IntoRequest, Order, Outcome, Requests,
};

use super::{expect_kind, expect_response, plan, serve};
use crate::broken::ensure;
use crate::raw::{RawServer, Reply};
use crate::{Broken, Subject};

/// How many pages there are. Each links to two.
const PAGES: usize = 31;

/// A crawl that finds its pages one after the other: with an iterator, and with a feed, in either order.
///
/// # Errors
/// [`Broken`], if it ends early, goes on after the last page, or asks for a page twice.
pub(in crate::checks) fn input_grows(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |hit| Reply::new().ok(&hit.path))?;
    for order in [Order::AsGiven, Order::AsCompleted] {
        let (found, to_visit) = mpsc::channel();
        let push = |url| {
            found
                .send(url)
                .map_err(|_| Broken::new("the input is gone"))
        };
        push(server.url("/0"))?;
        let requests = Requests::growing(to_visit.try_iter());
        crawl(subject, &server, requests, order, push)?;

        let (feed, requests) = Feed::until_idle(Feed::UNBOUNDED);
        let push = |url| {
            let pushed = feed.push(url);
            pushed.map_err(|error| Broken::new(format!("a push failed: {error}")))
        };
        push(server.url("/0"))?;
        crawl(subject, &server, requests, order, push)?;
        ensure!(
            feed.push(server.url("/0")).is_err(),
            "a feed takes a request after its batch"
        );
    }
    Ok(())
}

fn crawl<I>(
    subject: &Subject,
    server: &RawServer,
    requests: I,
    order: Order,
    push: impl Fn(String) -> Result<(), Broken>,
) -> Result<(), Broken>
where
    I: IntoInput<Item: IntoRequest>,
{
    let strategy = subject.make(&Config::default())?;
    let mut seen = BTreeSet::new();
    for outcome in strategy.fetch(requests, &plan(4).lookahead(1).order(order)) {
        let page = page(&outcome)?;
        ensure!(seen.insert(page), "page {page} came twice");
        for link in [2 * page + 1, 2 * page + 2] {
            if link < PAGES {
                push(server.url(&format!("/{link}")))?;
            }
        }
    }
    let pages = seen.len();
    ensure!(
        pages == PAGES,
        "the crawl ended after {pages} of {PAGES} pages"
    );
    Ok(())
}

/// The page that was asked for, which is what it says.
fn page(outcome: &Outcome) -> Result<usize, Broken> {
    let path = outcome.uri.as_ref().map_or("", |uri| uri.path());
    expect_response(outcome, 200, path)?;
    let page = path.trim_start_matches('/').parse();
    page.map_err(|_| Broken::new(format!("there is no page {path}")))
}

/// A feed that has nothing more until an outcome has been seen.
///
/// # Errors
/// [`Broken`], if the outcome is held back until the feed has more, or a request is lost.
pub(in crate::checks) fn input_idle_holds_nothing_back(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |hit| Reply::new().ok(&hit.path))?;
    let strategy = subject.make(&Config::default())?;
    for order in [Order::AsGiven, Order::AsCompleted] {
        let (feed, requests) = Feed::until_dropped(1);
        let (seen, wait) = mpsc::channel();
        let (urls, patience) = ([server.url("/0"), server.url("/1")], subject.waits());
        let producer = thread::spawn(move || {
            let mut in_time = true;
            for url in urls {
                if feed.push(url).is_err() {
                    return false;
                }
                in_time &= wait.recv_timeout(patience).is_ok();
            }
            in_time
        });
        let mut yielded = 0;
        for outcome in strategy.fetch(requests, &plan(4).order(order)) {
            expect_response(&outcome, 200, format!("/{yielded}"))?;
            yielded += 1;
            // If nobody waits any more, it came too late.
            let _ = seen.send(());
        }
        let in_time = producer.join().unwrap_or(false);
        ensure!(
            in_time,
            "an outcome was held back until the feed had more, or a push failed"
        );
        ensure!(yielded == 2, "{yielded} outcomes of 2 requests");
    }
    Ok(())
}

/// A deadline while the feed has nothing, and nobody drops it before that.
///
/// # Errors
/// [`Broken`], if the batch goes on until the feed is dropped, or what was taken is lost.
pub(in crate::checks) fn input_idle_keeps_deadline(subject: &Subject) -> Result<(), Broken> {
    const DEADLINE: Duration = Duration::from_secs(1);
    let server = serve(subject, |hit| match hit.path.as_str() {
        "/0" => Reply::new().ok("kept"),
        _ => Reply::new().gate("never"),
    })?;
    let strategy = subject.make(&Config::default())?;
    let (feed, requests) = Feed::until_dropped(2);
    for path in ["/0", "/1"] {
        let pushed = feed.push(server.url(path));
        pushed.map_err(|error| Broken::new(format!("a push failed: {error}")))?;
    }
    let (end, ended) = mpsc::channel();
    let patience = subject.waits().max(3 * DEADLINE);
    // So that a batch that waits for its feed has an end as well.
    let holder = thread::spawn(move || {
        let in_time = ended.recv_timeout(patience).is_ok();
        (in_time, feed.push(String::new()).is_err())
    });
    let begin = Instant::now();
    let outcomes = strategy.fetch(requests, &plan(4).deadline(DEADLINE));
    let outcomes: Vec<_> = outcomes.take(3).collect();
    let took = begin.elapsed();
    let _ = end.send(());
    let (in_time, refused) = holder.join().unwrap_or_default();
    ensure!(
        in_time,
        "the batch took {took:?}, its deadline is {DEADLINE:?}, and its feed had nothing"
    );
    ensure!(refused, "a feed takes a request after its batch");
    ensure!(
        outcomes.len() == 2,
        "{} outcomes of 2 requests",
        outcomes.len()
    );
    for outcome in &outcomes {
        match outcome.index {
            0 => expect_response(outcome, 200, "kept")?,
            _ => expect_kind(outcome, ErrorKind::Deadline)?,
        }
    }
    Ok(())
}

/// A deadline in the midst of an input that is fetched whole.
///
/// # Errors
/// [`Broken`], if there are not as many outcomes as requests, or one of what was left is not `Err(Deadline)`.
pub(in crate::checks) fn fetch_all_after_deadline(subject: &Subject) -> Result<(), Broken> {
    let server = serve(subject, |hit| match hit.path.as_str() {
        "/0" => Reply::new().ok("kept"),
        _ => Reply::new().gate("never"),
    })?;
    let strategy = subject.make(&Config::default())?;
    let urls = (0..100).map(|index| server.url(&format!("/{index}")));
    let plan = plan(2).lookahead(3).deadline(Duration::from_secs(1));
    let outcomes = strategy.fetch_all(urls, &plan);
    ensure!(
        outcomes.len() == 100,
        "{} outcomes of 100 requests",
        outcomes.len()
    );
    for (expected, outcome) in outcomes.iter().enumerate() {
        let index = outcome.index;
        ensure!(
            index == expected,
            "outcome {index} is in the place of {expected}"
        );
        match index {
            0 => expect_response(outcome, 200, "kept")?,
            _ => expect_kind(outcome, ErrorKind::Deadline)?,
        }
    }
    Ok(())
}
