//! What is this crate's own: one request without a batch, its bytes, its connections.

use std::time::Duration;

use fetch_many_conformance::authority::Authority;
use fetch_many_conformance::mock::MockServer;
use fetch_many_conformance::native::check_one;
use fetch_many_conformance::raw::{Hit, RawServer, Reply};
use fetch_many_threads::http::{Request, request};
use fetch_many_threads::{Bytes, Config, ErrorKind, Fetcher, Plan, ResponseExt, Retry};

/// Longer than anything here takes that does not wait for a timeout.
const LONG: Duration = Duration::from_secs(60);

/// Nothing ends by a timeout.
fn patient() -> Config {
    Config::default().connect_timeout(LONG).timeout(LONG)
}

/// One request, once.
fn once() -> Plan {
    Plan::new(1).retry(Retry::none())
}

fn fetcher() -> Fetcher {
    Fetcher::new(&patient()).expect("the settings are usable")
}

fn server(script: impl Fn(&Hit) -> Reply + Send + Sync + 'static) -> RawServer {
    RawServer::start(script).expect("a server")
}

/// What every native API does with one request.
#[test]
fn one_is_as_the_others_are() {
    assert_eq!(check_one(Fetcher::new, Fetcher::fetch_one), Ok(()));
}

#[test]
fn one_can_be_fetched() {
    let server = MockServer::echo().expect("a server");
    let response = fetcher()
        .fetch_one(server.url("/one"), &once())
        .expect("healthy");
    assert_eq!(response.status(), 200);
    assert_eq!(&response.body()[..], b"/one");
    assert_eq!(
        response.url(),
        Some(&server.url("/one").parse().expect("a URL"))
    );
}

/// Sends what is built, and returns the lines that arrive, headers sorted, without `Host`.
fn lines_sent(build: impl FnOnce(request::Builder) -> request::Builder, body: &str) -> Vec<String> {
    let server = server(|_| Reply::new().ok("seen"));
    let request = build(Request::builder().uri(server.url("/a?b=c")));
    let request = request.body(Bytes::copy_from_slice(body.as_bytes()));
    assert!(fetcher().fetch_one(request, &once()).is_ok());
    let hit = server.hits().remove(0);
    assert_eq!(hit.body, body.as_bytes());
    assert_eq!(hit.host, server.address().to_string());
    let head = String::from_utf8_lossy(&hit.head).into_owned();
    let mut lines: Vec<_> = head.trim_end().lines().map(str::to_owned).collect();
    lines.retain(|line| !line.starts_with("host: "));
    lines[1..].sort_unstable();
    lines
}

#[test]
fn requests_are_sent_as_they_are() {
    let agent = concat!("user-agent: fetch-many/", env!("CARGO_PKG_VERSION"));
    let coding = "accept-encoding: gzip, deflate, br";
    assert_eq!(
        lines_sent(|request| request, ""),
        ["GET /a?b=c HTTP/1.1", coding, "accept: */*", agent]
    );
    let own = |request: request::Builder| {
        request
            .header("user-agent", "me")
            .header("accept", "text/html")
            .header("accept-encoding", "identity")
    };
    assert_eq!(
        lines_sent(own, ""),
        [
            "GET /a?b=c HTTP/1.1",
            "accept-encoding: identity",
            "accept: text/html",
            "user-agent: me"
        ]
    );
    for (method, body, length) in [
        ("POST", "", "content-length: 0"),
        ("POST", "body", "content-length: 4"),
        ("DELETE", "body", "content-length: 4"),
        ("PROPFIND", "body", "content-length: 4"),
    ] {
        let line = format!("{method} /a?b=c HTTP/1.1");
        assert_eq!(
            lines_sent(|request| request.method(method), body),
            [&line, coding, "accept: */*", length, agent]
        );
    }
}

#[test]
fn a_head_may_be_larger_than_the_buffers() {
    let long = "x".repeat(60_000);
    let sent = lines_sent(|request| request.header("x-long", &long), "");
    assert!(sent.contains(&format!("x-long: {long}")));

    let value = long.clone();
    let server = server(move |_| Reply::new().response(200, &[("x-long", &value)], "hello"));
    let response = fetcher()
        .fetch_one(server.url("/"), &once())
        .expect("healthy");
    assert_eq!(response.headers()["x-long"].len(), long.len());
    assert_eq!(&response.body()[..], b"hello");
}

#[test]
fn a_stale_connection_is_replaced_if_nothing_can_be_done_twice() {
    let server = server(|hit| match hit.on_connection {
        1 => Reply::new().ok("hello"),
        _ => Reply::new().fin(),
    });
    let fetcher = fetcher();
    for _ in 0..2 {
        assert!(fetcher.fetch_one(server.url("/get"), &once()).is_ok());
    }
    let error = fetcher
        .fetch_one(Request::post(server.url("/post")).body(()), &once())
        .expect_err("no response");
    assert_eq!(error.kind(), ErrorKind::Disconnected);
    assert_eq!(server.attempts("/post"), 1);
}

/// Half a head may mean that the server did its work.
#[test]
fn half_a_head_on_a_reused_connection_is_not_stale() {
    let server = server(|hit| match hit.on_connection {
        1 => Reply::new().ok("hello"),
        _ => Reply::new().raw("HTTP/1.").fin(),
    });
    let fetcher = fetcher();
    assert!(fetcher.fetch_one(server.url("/"), &once()).is_ok());
    let error = fetcher
        .fetch_one(server.url("/"), &once())
        .expect_err("half a head");
    assert_eq!(error.kind(), ErrorKind::Disconnected);
    assert!(!error.is_stale_connection());
}

#[test]
fn bytes_nobody_asked_for_are_nobodys_response() {
    let server = server(|hit| match hit.connection {
        0 => Reply::new().ok("hello").gate("later").ok("POISON"),
        _ => Reply::new().ok("hello"),
    });
    let fetcher = fetcher();
    assert!(fetcher.fetch_one(server.url("/"), &once()).is_ok());
    server.open("later");
    let answered = server.wait_until(|counts| counts.answered == 1);
    assert!(answered.is_ok(), "{answered:?}");
    let response = fetcher
        .fetch_one(server.url("/"), &once())
        .expect("its own");
    assert_eq!(&response.body()[..], b"hello");
}

/// ureq is not told that a body is chunked; the caller is, and the connection is kept all the same.
#[test]
fn a_chunked_response_is_as_the_server_sent_it() {
    let chunked = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nX: y\r\n\
        Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: z\r\n\r\n";
    let server = server(move |hit| match hit.on_connection {
        1 => Reply::new().raw(chunked),
        // In one piece: what comes later is looked for when the connection is taken.
        _ => Reply::new().raw(format!("{chunked}HTTP/1.1 200 POISON\r\n\r\n")),
    });
    let fetcher = fetcher();
    for connection in [0, 0, 1] {
        let response = fetcher
            .fetch_one(server.url("/"), &once())
            .expect("healthy");
        assert_eq!(&response.body()[..], b"hello");
        assert_eq!(response.headers()["transfer-encoding"], "chunked");
        assert_eq!(response.headers()["content-length"], "9");
        assert_eq!(response.headers().len(), 3);
        let hit = server.hits().pop().expect("one more");
        assert_eq!(hit.connection, connection);
    }
}

/// A connection that is cut, by whomever, must not look like the end of a body.
#[test]
fn tls_that_just_ends_is_no_end_of_a_body() {
    let authority = Authority::new().expect("an authority");
    let server = RawServer::builder()
        .tls(authority.server(&["127.0.0.1"]).expect("a certificate"))
        .start(|_| Reply::new().raw("HTTP/1.1 200 OK\r\n\r\nhello").fin())
        .expect("a server");
    let fetcher = Fetcher::new(&patient().roots(authority.roots())).expect("usable roots");
    let error = fetcher
        .fetch_one(server.url("/"), &once())
        .expect_err("cut");
    assert_eq!(error.kind(), ErrorKind::Truncated);
}

/// A server may answer before it has read the whole request, and close.
#[test]
fn a_large_request_ends_in_a_response_or_an_error() {
    let server = server(|_| Reply::new().ok("hello").fin());
    let request = Request::put(server.url("/")).body(Bytes::from(vec![0; 8 << 20]));
    if let Err(error) = fetcher().fetch_one(request, &once()) {
        assert_eq!(error.kind(), ErrorKind::Disconnected);
    }
}

#[test]
fn settings_may_be_without_bounds() {
    let server = MockServer::echo().expect("a server");
    let config = Config::default()
        .connect_timeout(Duration::MAX)
        .timeout(Duration::MAX)
        .idle_timeout(Duration::MAX)
        .max_body_bytes(usize::MAX);
    let fetcher = Fetcher::new(&config).expect("the settings are usable");
    for path in ["/a", "/b"] {
        assert!(fetcher.fetch_one(server.url(path), &once()).is_ok());
    }
}

#[test]
fn timeouts_of_zero_are_timeouts() {
    let server = MockServer::echo().expect("a server");
    for config in [
        patient().timeout(Duration::ZERO),
        patient().connect_timeout(Duration::ZERO),
    ] {
        let fetcher = Fetcher::new(&config).expect("the settings are usable");
        let error = fetcher
            .fetch_one(server.url("/"), &once())
            .expect_err("no time");
        assert_eq!(error.kind(), ErrorKind::Timeout);
    }
}
