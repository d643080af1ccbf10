//! Streams of inputs that grow, and of requests with a context.

use std::rc::Rc;
use std::sync::mpsc;
use std::time::Duration;

use fetch_many_conformance::mock::MockServer;
use fetch_many_conformance::raw::{RawServer, Reply};
use fetch_many_tokio::{Config, ErrorKind, Feed, Fetcher, Input, IntoRequest, Plan, Requests};
use futures_util::{StreamExt, stream};

fn server() -> MockServer {
    MockServer::echo().expect("loopback can be bound")
}

fn fetcher() -> Fetcher {
    Fetcher::new(&Config::default()).expect("the default settings are usable")
}

fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Runtime::new().expect("threads can be spawned");
    runtime.block_on(test);
}

async fn spawn<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    tokio::spawn(work).await.expect("no panic")
}

fn detach(work: impl Future<Output = ()> + Send + 'static) {
    drop(tokio::spawn(work));
}

/// Fetches the 31 pages of a tree, each of which is known once the one above it is there.
async fn crawl<S>(requests: S, server: MockServer, push: impl Fn(String) + Send) -> usize
where
    S: Input<Item: IntoRequest> + Send,
{
    push(server.url("/0"));
    let mut outcomes = fetcher().stream(requests, &Plan::new(4));
    let mut pages = 0;
    while let Some(outcome) = outcomes.next().await {
        let response = outcome.result.expect("the server is healthy");
        let page: usize = std::str::from_utf8(&response.body()[1..])
            .ok()
            .and_then(|page| page.parse().ok())
            .expect("a number");
        pages += 1;
        for link in [2 * page + 1, 2 * page + 2] {
            if link < 31 {
                push(server.url(&format!("/{link}")));
            }
        }
    }
    pages
}

#[test]
fn a_spawned_task_crawls() {
    run(async {
        let (found, to_visit) = mpsc::channel();
        let next = std::iter::from_fn(move || to_visit.try_recv().ok());
        let push = move |url| found.send(url).expect("the input is there");
        let crawling = crawl(Requests::growing(next), server(), push);
        assert_eq!(spawn(crawling).await, 31);

        let (feed, requests) = Feed::until_idle(Feed::UNBOUNDED);
        let push = move |url| feed.push(url).expect("the batch goes on");
        assert_eq!(spawn(crawl(requests, server(), push)).await, 31);
    });
}

#[test]
fn tasks_push_and_wait_for_room() {
    run(async {
        let server = server();
        let (feed, requests) = Feed::until_dropped(1);
        for producer in 0..4 {
            let feed = feed.clone();
            let urls: Vec<_> = (0..25)
                .map(|page| server.url(&format!("/{producer}/{page}")))
                .collect();
            detach(async move {
                for url in urls {
                    feed.push_async(url).await.expect("the batch takes all");
                }
            });
        }
        drop(feed);
        let outcomes = fetcher().stream(requests, &Plan::new(4));
        assert_eq!(
            outcomes
                .filter(|outcome| std::future::ready(outcome.result.is_ok()))
                .count()
                .await,
            100
        );
    });
}

#[test]
fn a_feed_that_has_nothing_holds_nothing_up() {
    run(async {
        let server = RawServer::start(|hit| match hit.path.as_str() {
            "/0" => Reply::new().ok("soon"),
            _ => Reply::new().gate("never"),
        })
        .expect("loopback can be bound");
        let (feed, requests) = Feed::until_dropped(2);
        for path in ["/0", "/1"] {
            feed.try_push(server.url(path)).expect("there is room");
        }
        let plan = Plan::new(4).deadline(Duration::from_millis(500));
        let mut outcomes = fetcher().stream(requests, &plan);
        assert!(outcomes.next().await.expect("it is there").result.is_ok());
        let late = outcomes.next().await.expect("it is taken");
        assert_eq!(late.result.unwrap_err().kind(), ErrorKind::Deadline);
        assert!(outcomes.next().await.is_none());
        assert!(
            feed.try_push(server.url("/2")).is_err(),
            "the batch has ended"
        );
    });
}

/// Neither `Send` nor `Clone`.
struct Row(Rc<usize>);

#[test]
fn contexts_come_back_from_a_stream() {
    run(async {
        let server = server();
        let url = |row: usize| match row % 3 {
            2 => "no url".to_owned(),
            _ => server.url(&format!("/{row}")),
        };
        let rows = stream::iter((0..30).map(|row| (Row(Rc::new(row)), url(row))));
        let mut outcomes = fetcher().stream_with(rows, &Plan::new(4));
        let mut seen = 0;
        while let Some((row, outcome)) = outcomes.next().await {
            assert_eq!(*row.0, outcome.index);
            assert_eq!(outcome.result.is_ok(), outcome.index % 3 != 2);
            seen += 1;
        }
        assert_eq!((seen, outcomes.tally().taken), (30, 30));

        let names = stream::iter([("a", server.url("/a")), ("b", server.url("/b"))]);
        let mut outcomes = fetcher().stream_with(names, &Plan::new(4));
        let spawned = spawn(async move {
            let mut names = Vec::new();
            while let Some((name, _)) = outcomes.next().await {
                names.push(name);
            }
            names.sort_unstable();
            names
        });
        assert_eq!(spawned.await, ["a", "b"]);
    });
}

/// Dropped with requests in flight, it drops what came along with them.
#[test]
fn a_dropped_stream_drops_its_contexts() {
    run(async {
        let server = RawServer::start(|hit| match hit.path.as_str() {
            "/0" => Reply::new().ok("soon"),
            _ => Reply::new().gate("never"),
        })
        .expect("loopback can be bound");
        let alive = Rc::new(());
        let items = (0..).map(|page| (Rc::clone(&alive), server.url(&format!("/{page}"))));
        let mut outcomes = fetcher().stream_with(stream::iter(items), &Plan::new(4));
        let first = outcomes.next().await.expect("it is there");
        drop(outcomes);
        assert_eq!(Rc::strong_count(&alive), 2, "ours, and that of the first");
        drop(first);
    });
}
