//! A middleware of surf's around the exchanges: it sees them whole, has the last word, and stays within
//! the bounds that all exchanges have.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use fetch_many_async_std::surf::http::{Method, StatusCode};
use fetch_many_async_std::surf::middleware::{Middleware, Next};
use fetch_many_async_std::{
    Blocking, Bytes, Config, ErrorKind, FetchManyExt, Fetcher, Memory, Plan, ResponseExt, Retry,
    Writer, http, surf,
};
use fetch_many_conformance::raw::{Hit, RawServer, Reply};

/// One request, once.
fn once() -> Plan {
    Plan::new(1).retry(Retry::none())
}

fn fetcher(middleware: impl Middleware) -> Fetcher {
    fetcher_of(&Config::default(), middleware)
}

fn fetcher_of(config: &Config, middleware: impl Middleware) -> Fetcher {
    let fetcher = Fetcher::new(config).expect("the settings are usable");
    fetcher.with(middleware)
}

fn server(script: impl Fn(&Hit) -> Reply + Send + Sync + 'static) -> RawServer {
    RawServer::start(script).expect("loopback can be bound")
}

/// Whether the head has this text.
fn has(hit: &Hit, text: &[u8]) -> bool {
    hit.head.windows(text.len()).any(|part| part == text)
}

/// Notes what it sees.
#[derive(Clone, Debug, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    fn note(&self, line: impl Into<String>) {
        self.0.lock().expect("nobody panics here").push(line.into());
    }

    fn all(&self) -> Vec<String> {
        self.0.lock().expect("nobody panics here").clone()
    }
}

#[surf::utils::async_trait]
impl Middleware for Notes {
    async fn handle(
        &self,
        mut request: surf::Request,
        client: surf::Client,
        next: Next<'_>,
    ) -> surf::Result<surf::Response> {
        self.note(format!("{} {}", request.method(), request.url()));
        for name in ["content-type", "x-two", "x-odd"] {
            if let Some(values) = request.header(name) {
                self.note(format!("{name}: {values}"));
            }
        }
        let body = request.take_body().into_bytes().await?;
        self.note(String::from_utf8_lossy(&body));
        request.set_body(body);
        let mut response = next.run(request, client).await?;
        self.note(response.status().to_string());
        for name in ["content-type", "x-two", "x-odd"] {
            if let Some(values) = response.header(name) {
                self.note(format!("{name}: {values}"));
            }
        }
        let body = response.body_bytes().await?;
        self.note(String::from_utf8_lossy(&body));
        response.set_body(body);
        Ok(response)
    }
}

#[async_std::test]
async fn it_sees_the_exchange() {
    let server = server(|hit| {
        assert_eq!(hit.body, b"asked");
        let headers = [("Content-Type", "a/b"), ("X-Two", "1"), ("X-Two", "2")];
        Reply::new().response(404, &headers, "told")
    });
    let notes = Notes::default();
    let url = server.url("/a?b=c%20d");
    let request = http::Request::put(&url)
        .header("content-type", "text/plain")
        .header("x-two", "1")
        .header("x-two", "2")
        .body(Bytes::from_static(b"asked"));
    let response = fetcher(notes.clone()).fetch_one(request, &once()).await;
    let response = response.expect("the server is healthy");
    assert_eq!(response.status(), 404);
    assert_eq!(response.body(), "told");
    assert_eq!(
        notes.all(),
        [
            &format!("PUT {url}"),
            "content-type: [\"text/plain\"]",
            "x-two: [\"1\", \"2\"]",
            "asked",
            "404",
            "content-type: [\"a/b\"]",
            "x-two: [\"1\", \"2\"]",
            "told",
        ]
    );
}

/// It sees a stand-in; server and caller have what was sent.
#[async_std::test]
async fn what_surf_cannot_hold_passes_it_by() {
    let server = server(|hit| {
        assert_eq!(hit.method, "get");
        assert!(has(hit, b": caf\xe9"));
        let head = b"HTTP/1.1 999 X\r\nX-Odd: a\r\nX-Odd: caf\xe9\r\nContent-Length: 0\r\n\r\n";
        Reply::new().raw(&head[..])
    });
    let notes = Notes::default();
    let url = server.url("/");
    let request = http::Request::builder()
        .method("get")
        .uri(&url)
        .header("x-odd", &b"caf\xe9"[..])
        .body(());
    let response = fetcher(notes.clone()).fetch_one(request, &once()).await;
    let response = response.expect("the server is healthy");
    assert_eq!(response.status(), 999);
    let values: Vec<_> = response.headers().get_all("x-odd").iter().collect();
    assert_eq!(values, ["a".as_bytes(), b"caf\xe9"]);
    let notes = notes.all();
    assert_eq!(notes[0], format!("GET {url}"));
    assert!(notes.contains(&"500".to_owned()), "{notes:?}");
    let odd = notes.iter().find(|note| note.starts_with("x-odd"));
    assert_eq!(odd, None);
}

/// http-types would give a body the type `application/octet-stream`.
#[async_std::test]
async fn no_type_is_made_up() {
    for sent in [None, Some(&b"caf\xe9"[..])] {
        let server = server(move |hit| {
            assert_eq!(has(hit, b"content-type: caf\xe9"), sent.is_some());
            assert!(!has(hit, b"octet-stream"));
            let mut head = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n".to_vec();
            if let Some(sent) = sent {
                head.extend([b"Content-Type: ", sent, b"\r\n"].concat());
            }
            Reply::new().raw([&head[..], b"\r\ntold"].concat())
        });
        let mut request = http::Request::put(server.url("/"));
        if let Some(sent) = sent {
            request = request.header("content-type", sent);
        }
        let request = request.body(Bytes::from_static(b"asked"));
        let fetcher = Fetcher::new(&Config::default()).expect("the settings are usable");
        let response = fetcher
            .fetch_one(request, &once())
            .await
            .expect("the server is healthy");
        let received = response.headers().get("content-type");
        assert_eq!(received.map(http::HeaderValue::as_bytes), sent);
        assert_eq!(response.body(), "told");
    }
}

/// Each step of a redirect is an exchange of its own.
#[async_std::test]
async fn it_sees_every_step() {
    let server = server(|hit| match hit.path.as_str() {
        "/from" => Reply::new().response(302, &[("Location", "/to")], ""),
        _ => Reply::new().ok("there"),
    });
    let notes = Notes::default();
    let response = fetcher(notes.clone())
        .fetch_one(server.url("/from"), &once())
        .await;
    assert_eq!(response.expect("the server is healthy").body(), "there");
    let steps = ["/from", "/to"].map(|path| format!("GET {}", server.url(path)));
    let notes = notes.all();
    let seen: Vec<_> = notes.iter().filter(|note| note.contains("GET")).collect();
    assert_eq!(seen, steps.iter().collect::<Vec<_>>());
}

/// Changes every part.
struct Other;

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
struct Edits;

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
struct Hangs;

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
