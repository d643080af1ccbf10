//! Exchanges through an agent of one's own.

use std::time::{Duration, Instant};

use fetch_many_conformance::raw::{Hit, RawServer, Reply};
use fetch_many_threads::http::{Request, header};
use fetch_many_threads::{
    Blocking, Bytes, Capability, Config, Error, ErrorKind, FetchMany, FetchManyExt, Fetcher,
    Memory, Plan, Response, Retry, ureq,
};

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().proxy(None).build().into()
}

fn fetcher(config: &Config) -> Blocking {
    Blocking::with_agent(agent(), config).expect("nothing that has no effect")
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
    let script = |hit: &Hit| match hit.path.as_str() {
        "/redirect" => {
            Reply::new().raw("HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n")
        }
        "/error" => Reply::new().raw("HTTP/1.1 500 Sorry\r\nContent-Length: 5\r\n\r\nsorry"),
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
    let outcomes = fetcher(&Config::default()).fetch_all(vec![server.url("/four"); 16], &plan(4));
    let bodies = outcomes
        .into_iter()
        .map(|outcome| outcome.result.expect("a response").into_body());
    assert_eq!(bodies.collect::<Vec<_>>(), ["four"; 16]);
    assert_eq!(server.counts().peak_in_flight, 4);
}

#[test]
fn it_may_be_used_for_other_things_too() {
    let server = server();
    let agent = agent();
    let fetcher = Fetcher::with_agent(agent.clone(), &Config::default()).expect("usable settings");
    for _ in 0..3 {
        let response = fetcher
            .fetch_one(server.url("/a"), &plan(1))
            .expect("a response");
        assert_eq!(response.body(), "/a");
        let mut other = agent.get(server.url("/b")).call().expect("a response");
        assert_eq!(other.body_mut().read_to_string().expect("a body"), "/b");
    }
    assert_eq!(server.counts().peak_open, 1, "they share its connections");
}

/// Whatever the agent says of redirects and statuses: a request says otherwise.
#[test]
fn redirects_and_statuses_are_dealt_with_here() {
    let server = server();
    let follows = fetcher(&Config::default());
    assert_eq!(
        one(&follows, server.url("/redirect"))
            .expect("a response")
            .body(),
        "/there"
    );
    assert_eq!(
        one(&follows, server.url("/error"))
            .expect("a response")
            .status(),
        500
    );
    let none = fetcher(&Config::default().max_redirects(0));
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
    let fetcher = fetcher(&Config::default().timeout(second));
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
    // Without a feature of ureq's there is no TLS in it.
    let https = server.url("/").replace("http:", "https:");
    assert_eq!(kind(one(&fetcher, https)), ErrorKind::Tls);
    let capped = self::fetcher(&Config::default().max_body_bytes(3));
    assert_eq!(kind(one(&capped, server.url("/long"))), ErrorKind::TooLarge);
}

#[test]
fn its_headers_are_its_own_unless_something_else_is_said() {
    let server = server();
    let sent = |config: &Config, name: &str| {
        assert!(one(&fetcher(config), server.url("/")).is_ok());
        let hits = server.hits();
        hits.last().expect("a hit").header(name).map(str::to_owned)
    };
    let agent = sent(&Config::default(), "user-agent").expect("ureq's own");
    assert!(agent.starts_with("ureq/"), "{agent}");
    let agreed = Config::default().user_agent("set/1");
    assert_eq!(sent(&agreed, "user-agent").as_deref(), Some("set/1"));
    let coding = "accept-encoding";
    assert_eq!(
        sent(&Config::default(), coding).as_deref(),
        Some("gzip, deflate, br")
    );
    assert_eq!(sent(&Config::default().decode(false), coding), None);
}

#[test]
fn a_request_is_sent_as_it_is() {
    let server = server();
    let request = Request::builder()
        .method("PURGE")
        .uri(server.url("/a%20b?c"));
    let request = request.header("x", "1").header(header::HOST, "b.example");
    let request = request.body(Bytes::from("body"));
    let outcomes = fetcher(&Config::default()).fetch_all([request], &plan(1));
    assert!(outcomes[0].result.is_ok(), "{outcomes:?}");
    let hits = server.hits();
    let hit = hits.last().expect("a hit");
    assert_eq!(
        (hit.path.as_str(), hit.host.as_str(), hit.header("x")),
        ("/a%20b?c", "b.example", Some("1"))
    );
    assert_eq!(
        (hit.method.as_str(), hit.header("content-length")),
        ("PURGE", Some("4"))
    );
}

#[test]
fn what_it_can_do_nobody_promises() {
    let error = Blocking::with_agent(agent(), &Config::default().require(Capability::Http2))
        .expect_err("it is required");
    assert_eq!(
        (error.kind(), error.capability()),
        (ErrorKind::Unsupported, Some(Capability::Http2))
    );
    assert!(fetcher(&Config::default()).capabilities().is_empty());
}

/// Its time goes on while a body goes to a sink, and nobody can keep another.
#[test]
fn a_sink_has_the_time_of_the_exchange() {
    let server = RawServer::start(|_| {
        let reply = Reply::new().raw("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n");
        let tenth = Duration::from_millis(100);
        (0..10).fold(reply, |reply, _| reply.pause(tenth).raw("hello"))
    })
    .expect("loopback can be bound");
    let into_memory = plan(1).sink(Memory::new());
    for (timeout, is_enough) in [(500, false), (30_000, true)] {
        let fetcher = fetcher(&Config::default().timeout(Duration::from_millis(timeout)));
        let outcome = fetcher.fetch_all([server.url("/")], &into_memory).remove(0);
        assert_eq!(outcome.stored().is_some(), is_enough, "{outcome:?}");
        if !is_enough {
            assert_eq!(kind(outcome.result), ErrorKind::Timeout);
        }
    }
    let stall = Config::default().stall(Duration::from_secs(1));
    for (config, name) in [
        (stall, "stall"),
        (Config::default().least_speed(1), "least_speed"),
    ] {
        let error = Blocking::with_agent(agent(), &config).expect_err("it has no effect");
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.to_string().starts_with(name), "{error}");
    }
}

/// A thread inside it cannot be interrupted, and is not waited for.
#[test]
fn a_stop_does_not_wait_for_it() {
    let server = server();
    let timeout = Duration::from_secs(3);
    let fetcher = fetcher(&Config::default().timeout(timeout));
    let begin = Instant::now();
    let mut outcomes = fetcher.fetch([server.url("/silent"), server.url("/a")], &plan(2));
    let first = outcomes.next().expect("one is answered");
    assert_eq!(first.index, 1);
    outcomes.stop_handle().stop();
    let second = outcomes.next().expect("one is cancelled");
    assert_eq!(kind(second.result), ErrorKind::Cancelled);
    drop(outcomes);
    assert!(begin.elapsed() < timeout);
    server
        .wait_until(|counts| counts.open == 1)
        .expect("it ends with its timeout; the other is idle");
}
