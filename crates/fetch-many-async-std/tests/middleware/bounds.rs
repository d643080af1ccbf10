//! Within which bounds it stays.

use std::time::Duration;

use fetch_many_async_std::surf::http::StatusCode;
use fetch_many_async_std::surf::middleware::{Middleware, Next};
use fetch_many_async_std::{Blocking, Config, ErrorKind, FetchManyExt, Plan, http, surf};
use fetch_many_conformance::raw::Reply;

use crate::changes::Other;
use crate::{fetcher, fetcher_of, once, server};

/// One that would let a request run into the next.
struct Smuggler;

#[surf::utils::async_trait]
impl Middleware for Smuggler {
    async fn handle(
        &self,
        mut request: surf::Request,
        client: surf::Client,
        next: Next<'_>,
    ) -> surf::Result<surf::Response> {
        request.set_header("content-length", "50");
        next.run(request, client).await
    }
}

#[async_std::test]
async fn its_requests_are_checked_too() {
    let server = server(|_| Reply::new().ok("never asked"));
    let error = fetcher(Smuggler)
        .fetch_one(server.url("/"), &once())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert_eq!(server.counts().hits, 0);
}

#[async_std::test]
async fn its_bodies_are_bounded_too() {
    let server = server(|_| Reply::new().ok("short"));
    for (max, expected) in [(7, Ok("another".into())), (6, Err(ErrorKind::TooLarge))] {
        let fetcher = fetcher_of(&Config::default().max_body_bytes(max), Other);
        let result = fetcher.fetch_one(server.url("/"), &once()).await;
        let body = result.map(http::Response::into_body);
        assert_eq!(body.map_err(|error| error.kind()), expected);
    }
}

/// Comes to no end.
pub(crate) struct Hangs;

#[surf::utils::async_trait]
impl Middleware for Hangs {
    async fn handle(
        &self,
        _: surf::Request,
        _: surf::Client,
        _: Next<'_>,
    ) -> surf::Result<surf::Response> {
        std::future::pending().await
    }
}

#[async_std::test]
async fn its_time_counts() {
    let config = Config::default().timeout(Duration::from_millis(20));
    let result = fetcher_of(&config, Hangs)
        .fetch_one("http://127.0.0.1:1/", &once())
        .await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Timeout);
}

/// Fails in the way that the path says.
struct Fails;

#[surf::utils::async_trait]
impl Middleware for Fails {
    async fn handle(
        &self,
        request: surf::Request,
        client: surf::Client,
        next: Next<'_>,
    ) -> surf::Result<surf::Response> {
        match request.url().path() {
            "/error" => Err(surf::Error::from_str(StatusCode::BadGateway, "on purpose")),
            "/panic" => panic!("on purpose"),
            _ => next.run(request, client).await,
        }
    }
}

/// One exchange that it fails is one outcome that failed; the batch goes on.
#[test]
fn what_it_fails_is_one_outcome() {
    let server = server(|_| Reply::new().ok("well"));
    let urls = ["/error", "/a", "/panic", "/b"].map(|path| server.url(path));
    let blocking = Blocking::new(&Config::default()).expect("the default settings are usable");
    let blocking = blocking.with(Fails);
    let mut kinds = [None; 4];
    for outcome in blocking.fetch(&urls, &Plan::new(1)) {
        kinds[outcome.index] = outcome.result.err().map(|error| error.kind());
    }
    let failed = Some(ErrorKind::Other);
    assert_eq!(kinds, [failed, None, failed, None]);
}
