//! Exchanges through a client of one's own.

use std::time::{Duration, Instant};

use fetch_many_conformance::authority::Authority;
use fetch_many_conformance::raw::{RawServer, Reply};
use fetch_many_tokio::http::{Request, header};
use fetch_many_tokio::reqwest::redirect::Policy;
use fetch_many_tokio::reqwest::{Client, ClientBuilder};
use fetch_many_tokio::{
    Blocking, Capability, Config, Error, ErrorKind, FetchMany, FetchManyExt, Fetcher, Memory,
    Outcome, Plan, Response, Retry,
};

fn builder() -> ClientBuilder {
    // A program says once which it is; a second time is an error.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().redirect(Policy::none())
}

fn fetcher(builder: ClientBuilder, config: &Config) -> Blocking {
    let client = builder.build().expect("usable settings");
    Blocking::with_client(client, config).expect("nothing that has no effect")
}

fn plan(limit: usize) -> Plan {
    Plan::new(limit).retry(Retry::none())
}

fn one(fetcher: &Blocking, url: String) -> Result<Response, Error> {
    let mut outcomes = fetcher.fetch_all([url], &plan(1));
    outcomes.remove(0).result
}

fn kind(result: Result<Response, Error>) -> ErrorKind {
    result.expect_err("it fails").kind()
}

/// Of each path something else.
fn server() -> RawServer {
    let script = |hit: &fetch_many_conformance::raw::Hit| match hit.path.as_str() {
        "/redirect" => {
            Reply::new().raw("HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n")
        }
        "/cut" => Reply::new()
            .raw("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello")
            .fin(),
        "/lost" => Reply::new().rst(),
        "/silent" => Reply::new().gate("never"),
        "/stalls" => Reply::new()
            .raw("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello")
            .gate("never"),
        "/nonsense" => Reply::new().raw("nonsense\r\n\r\n"),
        "/upgrade" => Reply::new()
            .raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
        "/four" => Reply::new().barrier(4).ok("four"),
        path => Reply::new().ok(path),
    };
    RawServer::start(script).expect("loopback can be bound")
}

#[test]
fn a_batch_goes_through_it() {
    let server = server();
    let fetcher = fetcher(builder(), &Config::default());
    let outcomes = fetcher.fetch_all(vec![server.url("/four"); 16], &plan(4));
    let bodies = outcomes
        .into_iter()
        .map(|outcome| outcome.result.expect("a response").into_body());
    assert_eq!(bodies.collect::<Vec<_>>(), ["four"; 16]);
    assert_eq!(server.counts().peak_in_flight, 4);
}

#[tokio::test]
async fn it_may_be_used_for_other_things_too() {
    let server = server();
    let client = builder()
        .pool_max_idle_per_host(1)
        .build()
        .expect("usable settings");
    let fetcher =
        Fetcher::with_client(client.clone(), &Config::default()).expect("usable settings");
    for _ in 0..3 {
        let response = fetcher
            .fetch_one(server.url("/a"), &plan(1))
            .await
            .expect("a response");
        assert_eq!(response.body(), "/a");
        let other = client
            .get(server.url("/b"))
            .send()
            .await
            .expect("a response");
        assert_eq!(other.text().await.expect("a body"), "/b");
        // Its task puts the connection back.
        tokio::task::yield_now().await;
    }
    assert_eq!(server.counts().peak_open, 1, "they share its connections");
}

#[test]
fn redirects_are_followed_here_and_not_there() {
    let server = server();
    let ours = fetcher(builder(), &Config::default());
    assert_eq!(
        one(&ours, server.url("/redirect"))
            .expect("a response")
            .body(),
        "/there"
    );

    let follows = || builder().redirect(Policy::limited(5));
    let theirs = fetcher(follows(), &Config::default());
    let error = one(&theirs, server.url("/redirect")).expect_err("law 13 cannot be kept");
    assert_eq!(error.kind(), ErrorKind::Redirect);
    assert!(
        error
            .to_string()
            .starts_with("the client has followed a redirect itself: "),
        "{error}"
    );
    assert!(one(&theirs, server.url("/a")).is_ok());

    let left_alone = fetcher(follows(), &Config::default().max_redirects(0));
    assert_eq!(
        one(&left_alone, server.url("/redirect"))
            .expect("a response")
            .body(),
        "/there"
    );
    let none = fetcher(builder(), &Config::default().max_redirects(0));
    assert_eq!(
        one(&none, server.url("/redirect"))
            .expect("a response")
            .status(),
        302
    );
}

#[test]
fn what_goes_wrong_has_its_kind() {
    let server = server();
    let second = Duration::from_secs(1);
    let fetcher = fetcher(builder(), &Config::default().timeout(second));
    for (path, expected) in [
        ("/cut", ErrorKind::Truncated),
        ("/lost", ErrorKind::Disconnected),
        ("/silent", ErrorKind::Timeout),
        ("/stalls", ErrorKind::Timeout),
        ("/nonsense", ErrorKind::Protocol),
        ("/upgrade", ErrorKind::Protocol),
    ] {
        let begin = Instant::now();
        assert_eq!(kind(one(&fetcher, server.url(path))), expected, "{path}");
        assert!(begin.elapsed() < 10 * second, "{path}");
    }
    assert_eq!(
        kind(one(&fetcher, "http://127.0.0.1:1/".to_owned())),
        ErrorKind::Connect
    );
    assert_eq!(
        kind(one(&fetcher, "http://name.invalid/".to_owned())),
        ErrorKind::Resolve
    );
    let authority = Authority::new().expect("random numbers");
    let tls = authority.server(&["127.0.0.1"]).expect("a certificate");
    let stranger = RawServer::builder()
        .tls(tls)
        .start(|_| Reply::new().ok("hello"));
    let stranger = stranger.expect("loopback can be bound");
    assert_eq!(kind(one(&fetcher, stranger.url("/"))), ErrorKind::Tls);
    assert_eq!(
        kind(one(
            &self::fetcher(builder().https_only(true), &Config::default()),
            server.url("/")
        )),
        ErrorKind::Request
    );
    let capped = self::fetcher(builder(), &Config::default().max_body_bytes(3));
    assert_eq!(kind(one(&capped, server.url("/long"))), ErrorKind::TooLarge);
}

#[test]
fn its_headers_are_its_own_unless_something_else_is_said() {
    let server = server();
    let sent = |builder, config: &Config, name: &str| {
        let outcome: Vec<Outcome> = fetcher(builder, config).fetch_all([server.url("/")], &plan(1));
        assert!(outcome[0].result.is_ok());
        let hits = server.hits();
        hits.last().expect("a hit").header(name).map(str::to_owned)
    };
    let named = || builder().user_agent("client/1");
    let agent = "user-agent";
    assert_eq!(
        sent(named(), &Config::default(), agent).as_deref(),
        Some("client/1")
    );
    assert_eq!(
        sent(named(), &Config::default().user_agent("set/1"), agent).as_deref(),
        Some("set/1")
    );
    assert_eq!(sent(builder(), &Config::default(), agent), None);
    let coding = "accept-encoding";
    assert_eq!(
        sent(builder(), &Config::default(), coding).as_deref(),
        Some("gzip, deflate, br")
    );
    assert_eq!(
        sent(builder(), &Config::default().decode(false), coding),
        None
    );
}

#[test]
fn a_request_is_sent_as_it_is() {
    let server = server();
    let fetcher = fetcher(builder(), &Config::default());
    let request = Request::post(server.url("/a%20b?c"))
        .header("x", "1")
        .header(header::HOST, "b.example");
    let outcomes = fetcher.fetch_all(
        [request.body(fetch_many_tokio::Bytes::from("body"))],
        &plan(1),
    );
    assert!(outcomes[0].result.is_ok(), "{outcomes:?}");
    let hits = server.hits();
    let hit = hits.last().expect("a hit");
    assert_eq!(
        (hit.path.as_str(), hit.host.as_str(), hit.header("x")),
        ("/a%20b?c", "b.example", Some("1"))
    );
    assert_eq!(hit.header("content-length"), Some("4"));
}

/// Pieces of a body, a tenth of a second apart.
fn slow() -> RawServer {
    let script = |_: &fetch_many_conformance::raw::Hit| {
        let reply = Reply::new().raw("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n");
        let tenth = Duration::from_millis(100);
        (0..10).fold(reply, |reply, _| reply.pause(tenth).raw("hello"))
    };
    RawServer::start(script).expect("loopback can be bound")
}

/// The settings' timeout is in the place of its own, and what goes to a sink has another.
#[test]
fn its_own_timeout_is_replaced() {
    let (server, short) = (slow(), Duration::from_millis(500));
    let long = Config::default().timeout(Duration::from_secs(30));
    let fetched = one(&fetcher(builder().timeout(short), &long), server.url("/"));
    assert_eq!(fetched.expect("there is time").body(), &"hello".repeat(10));

    let config = Config::default().timeout(short);
    let plan = plan(1).sink(Memory::new());
    for timeout in [short, Duration::from_secs(30)] {
        let fetcher = fetcher(builder().timeout(timeout), &config);
        let outcome = fetcher.fetch_all([server.url("/")], &plan).remove(0);
        assert!(outcome.stored().is_some(), "{outcome:?}");
    }
}

/// A server that sends nothing more of a body for a sink is stalled.
#[test]
fn a_sink_has_a_time_of_its_own() {
    let server = server();
    let config = Config::default().stall(Duration::from_millis(500));
    let fetcher = fetcher(builder(), &config);
    let plan = plan(1).sink(Memory::new());
    let outcome = fetcher.fetch_all([server.url("/stalls")], &plan).remove(0);
    let error = outcome.result.expect_err("nothing comes");
    assert!(
        error
            .to_string()
            .starts_with("nothing came of the body for 0.5 s"),
        "{error}"
    );
}

#[test]
fn what_it_can_do_nobody_promises() {
    let client = builder().build().expect("usable settings");
    let error = Blocking::with_client(
        client.clone(),
        &Config::default().require(Capability::Http2),
    )
    .expect_err("it is required");
    assert_eq!(
        (error.kind(), error.capability()),
        (ErrorKind::Unsupported, Some(Capability::Http2))
    );
    let fetcher = Blocking::with_client(client, &Config::default()).expect("usable settings");
    assert!(fetcher.capabilities().is_empty());
}

/// The client knows on which connection it sends, and sends again what it has not sent.
#[test]
fn a_connection_that_was_closed_while_idle_is_its_business() {
    let script = |_: &fetch_many_conformance::raw::Hit| Reply::new().ok("hello").fin();
    let server = RawServer::start(script).expect("loopback can be bound");
    let fetcher = fetcher(builder(), &Config::default());
    for _ in 0..5 {
        assert!(one(&fetcher, server.url("/")).is_ok());
        server
            .wait_until(|counts| counts.open == 0)
            .expect("it closes");
    }
}
