//! What it changes.

use fetch_many_async_std::surf::http::{Method, StatusCode};
use fetch_many_async_std::surf::middleware::{Middleware, Next};
use fetch_many_async_std::{http, surf};
use fetch_many_conformance::raw::Reply;

use crate::{fetcher, has, once, server};

/// Changes every part.
pub(crate) struct Other;

#[surf::utils::async_trait]
impl Middleware for Other {
    async fn handle(
        &self,
        request: surf::Request,
        client: surf::Client,
        next: Next<'_>,
    ) -> surf::Result<surf::Response> {
        let mut url = request.url().clone();
        url.set_path("/other");
        let mut other = surf::Request::new(Method::Post, url);
        other.set_header("x-other", "sent");
        other.set_body("other");
        let mut response = next.run(other, client).await?;
        response.insert_header("x-other", "received");
        response.set_body("another");
        let response: &mut surf::http::Response = response.as_mut();
        response.set_status(StatusCode::ImATeapot);
        Ok(std::mem::replace(response, surf::http::Response::new(StatusCode::Ok)).into())
    }
}

#[async_std::test]
async fn it_has_the_last_word() {
    let server = server(|hit| {
        assert_eq!((hit.method.as_str(), hit.path.as_str()), ("POST", "/other"));
        assert!(has(hit, b"x-other: sent"));
        assert!(!has(hit, b"caf\xe9"));
        assert_eq!(hit.body, b"other");
        Reply::new().raw(&b"HTTP/1.1 299 X\r\nContent-Length: 0\r\n\r\n"[..])
    });
    let request = http::Request::builder()
        .method("STRANGE")
        .uri(server.url("/"))
        .header("x-odd", &b"caf\xe9"[..])
        .body(());
    let response = fetcher(Other).fetch_one(request, &once()).await;
    let response = response.expect("the server is healthy");
    assert_eq!(response.status(), 418);
    assert_eq!(response.headers()["x-other"], "received");
    assert_eq!(response.body(), "another");
}

/// Changes one header, takes one away, and adds two.
pub(crate) struct Edits;

#[surf::utils::async_trait]
impl Middleware for Edits {
    async fn handle(
        &self,
        mut request: surf::Request,
        client: surf::Client,
        next: Next<'_>,
    ) -> surf::Result<surf::Response> {
        request.set_header("x-2", "changed");
        request.remove_header("x-3");
        request.set_header("x-b", "new");
        request.set_header("x-a", "new");
        let mut response = next.run(request, client).await?;
        response.insert_header("x-2", "changed");
        response.remove_header("x-3");
        response.insert_header("x-b", "new");
        response.insert_header("x-a", "new");
        Ok(response)
    }
}

const SENT: &str = "x-1: 1\r\nx-4: caf\u{e9}\r\nx-2: 2\r\nx-3: 3\r\nx-1: again\r\n";

/// surf's own map has no order at all.
#[async_std::test]
async fn the_order_of_headers_is_kept() {
    let server = server(|hit| {
        let head = String::from_utf8(hit.head.clone()).expect("what was sent");
        let ours: Vec<_> = head.lines().filter(|line| line.starts_with("x-")).collect();
        assert_eq!(ours, EXPECTED);
        let head = format!("HTTP/1.1 200 OK\r\n{SENT}Content-Length: 0\r\n\r\n");
        Reply::new().raw(head.into_bytes())
    });
    let mut request = http::Request::get(server.url("/"));
    for line in SENT.lines() {
        let (name, value) = line.split_once(": ").expect("a header");
        request = request.header(name, value.as_bytes());
    }
    let response = fetcher(Edits).fetch_one(request.body(()), &once()).await;
    let response = response.expect("the server is healthy");
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = response.headers().iter();
    let received: Vec<_> = headers
        .filter(|(name, _)| name.as_str().starts_with("x-"))
        .map(|(name, value)| format!("{name}: {}", text(value)))
        .collect();
    assert_eq!(received, EXPECTED);
}

/// Values of one name stand together, as in every map of headers.
const EXPECTED: [&str; 6] = [
    "x-1: 1",
    "x-1: again",
    "x-4: caf\u{e9}",
    "x-2: changed",
    "x-a: new",
    "x-b: new",
];

/// Sends a request, and once more what a clone of it has kept.
struct Twice;

#[surf::utils::async_trait]
impl Middleware for Twice {
    async fn handle(
        &self,
        request: surf::Request,
        client: surf::Client,
        next: Next<'_>,
    ) -> surf::Result<surf::Response> {
        let again = request.clone();
        next.run(request, client.clone()).await?;
        next.run(again, client).await
    }
}

#[async_std::test]
async fn a_clone_is_sent_as_what_it_holds() {
    let server = server(|hit| {
        let body = format!("{} {}", hit.method, has(hit, b"x-kept: 1"));
        Reply::new().ok(body)
    });
    let request = http::Request::builder()
        .method("STRANGE")
        .uri(server.url("/"))
        .header("x-kept", "1")
        .body(());
    let response = fetcher(Twice).fetch_one(request, &once()).await;
    assert_eq!(response.expect("the server is healthy").body(), "GET true");
    assert_eq!(server.counts().hits, 2);
}
