//! What it has to do with a body for a sink.

use std::time::{Duration, Instant};

use fetch_many_async_std::surf::middleware::{Middleware, Next};
use fetch_many_async_std::{Config, ErrorKind, Memory, ResponseExt, Writer, surf};
use fetch_many_conformance::raw::{RawServer, Reply};

use crate::bounds::Hangs;
use crate::changes::Edits;
use crate::{Notes, fetcher, fetcher_of, once, server};

/// What a sink has got, and the response that the middleware has seen.
#[async_std::test]
async fn a_body_for_a_sink_passes_it_by() {
    let server = server(|_| Reply::new().response(200, &[("X-Two", "1")], "stored"));
    let (notes, writer) = (Notes::default(), Writer::new(Vec::new()));
    let plan = once().sink(writer.clone());
    let response = fetcher(notes.clone())
        .fetch_one(server.url("/"), &plan)
        .await;
    let response = response.expect("the server is healthy");
    assert_eq!(response.stored().map(|stored| stored.length), Some(6));
    assert!(response.body().is_empty());
    assert_eq!(writer.with(|bytes| bytes.clone()), b"stored");
    assert_eq!(notes.all()[2..], ["200", "x-two: [\"1\"]", ""]);
}

/// It may change the head, as without a sink.
#[async_std::test]
async fn it_has_the_last_word_on_what_is_stored() {
    let server = server(|_| Reply::new().ok("stored"));
    let plan = once().sink(Memory::new());
    let response = fetcher(Edits).fetch_one(server.url("/"), &plan).await;
    let response = response.expect("the server is healthy");
    assert_eq!(response.headers()["x-a"], "new");
    assert_eq!(response.body(), "stored");
}

/// A body in pieces, each of which comes in time.
fn dripping() -> RawServer {
    server(|_| {
        let reply = Reply::new().raw("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n");
        let tenth = Duration::from_millis(100);
        (0..10).fold(reply, |reply, _| reply.pause(tenth).raw("hello"))
    })
}

#[async_std::test]
async fn the_time_of_a_body_for_a_sink_is_not_its() {
    let server = dripping();
    let config = Config::default().timeout(Duration::from_millis(500));
    for (sink, is_enough) in [(true, true), (false, false)] {
        let plan = if sink {
            once().sink(Memory::new())
        } else {
            once()
        };
        let fetcher = fetcher_of(&config, Notes::default());
        let result = fetcher.fetch_one(server.url("/"), &plan).await;
        assert_eq!(result.is_ok(), is_enough, "{result:?}");
    }
}

/// Comes to no end once it has a response.
struct HangsThen;

#[surf::utils::async_trait]
impl Middleware for HangsThen {
    async fn handle(
        &self,
        request: surf::Request,
        client: surf::Client,
        next: Next<'_>,
    ) -> surf::Result<surf::Response> {
        next.run(request, client).await?;
        std::future::pending().await
    }
}

#[async_std::test]
async fn its_own_time_counts_beside_a_sink() {
    let server = dripping();
    let config = Config::default().timeout(Duration::from_millis(500));
    let plan = once().sink(Memory::new());
    let before = fetcher_of(&config, Hangs)
        .fetch_one(server.url("/"), &plan)
        .await;
    assert_eq!(before.unwrap_err().kind(), ErrorKind::Timeout);
    let begin = Instant::now();
    let after = fetcher_of(&config, HangsThen)
        .fetch_one(server.url("/"), &plan)
        .await;
    assert_eq!(after.unwrap_err().kind(), ErrorKind::Timeout);
    // The body took a second.
    assert!(begin.elapsed() >= Duration::from_millis(1500));
}
