//! Exchanges through a client of one's own.

use std::time::Duration;

use fetch_many_conformance::authority::Authority;
use fetch_many_conformance::raw::{Hit, RawServer, Reply};
use fetch_many_conformance::{Subject, own};
use fetch_many_tokio::reqwest::redirect::Policy;
use fetch_many_tokio::reqwest::{Client, ClientBuilder};
use fetch_many_tokio::{
    Blocking, Config, Error, ErrorKind, FetchManyExt, Fetcher, Memory, Plan, Response, Retry,
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

/// One request, once.
fn once() -> Plan {
    Plan::new(1).retry(Retry::none())
}

fn one(fetcher: &Blocking, url: String) -> Result<Response, Error> {
    let mut outcomes = fetcher.fetch_all([url], &once());
    outcomes.remove(0).result
}

fn body(fetcher: &Blocking, url: String) -> Vec<u8> {
    let response = one(fetcher, url).expect("a response");
    response.body().to_vec()
}

/// Leads on from `/redirect`, stops within the body of `/stalls`, and answers all else with its path.
fn server() -> RawServer {
    let script = |hit: &Hit| match hit.path.as_str() {
        "/stalls" => Reply::new()
            .raw("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello")
            .gate("never"),
        "/redirect" => Reply::new().response(302, &[("Location", "/there")], ""),
        path => Reply::new().ok(path),
    };
    RawServer::start(script).expect("loopback can be bound")
}

/// What every strategy does over a client of the caller's.
#[test]
fn it_is_as_the_others_are() {
    let with = |config: &Config| {
        let client = builder().build().expect("usable settings");
        Blocking::with_client(client, config)
    };
    assert_eq!(own::check(&Subject::new(with)), Ok(()));
}

#[tokio::test]
async fn it_may_be_used_for_other_things_too() {
    let server = server();
    let client = builder().pool_max_idle_per_host(1).build();
    let client = client.expect("usable settings");
    let fetcher = Fetcher::with_client(client.clone(), &Config::default());
    let (fetcher, plan) = (fetcher.expect("usable settings"), once());
    for _ in 0..3 {
        let ours = fetcher.fetch_one(server.url("/a"), &plan).await;
        assert_eq!(ours.expect("a response").body(), "/a");
        let theirs = client.get(server.url("/b")).send().await;
        let theirs = theirs.expect("a response").text().await;
        assert_eq!(theirs.expect("a body"), "/b");
        // Its task puts the connection back.
        tokio::task::yield_now().await;
    }
    assert_eq!(server.counts().peak_open, 1, "they share its connections");
}

#[test]
fn a_client_that_follows_redirects_is_found_out() {
    let server = server();
    let follows = || builder().redirect(Policy::limited(5));
    let theirs = fetcher(follows(), &Config::default());
    let error = one(&theirs, server.url("/redirect")).expect_err("law 13 cannot be kept");
    assert_eq!(error.kind(), ErrorKind::Redirect);
    let says = error.to_string();
    let begins = "the client has followed a redirect itself: ";
    assert!(says.starts_with(begins), "{says}");
    assert!(one(&theirs, server.url("/a")).is_ok());

    let left_alone = fetcher(follows(), &Config::default().max_redirects(0));
    assert_eq!(body(&left_alone, server.url("/redirect")), b"/there");
}

#[test]
fn what_its_tls_objects_to_has_its_kind() {
    let authority = Authority::new().expect("random numbers");
    let tls = authority.server(&["127.0.0.1"]).expect("a certificate");
    let stranger = RawServer::builder().tls(tls);
    let stranger = stranger.start(|_| Reply::new().ok("hello"));
    let stranger = stranger.expect("loopback can be bound");
    let kind = |builder, url| one(&fetcher(builder, &Config::default()), url).map_err(|e| e.kind());
    let refused = kind(builder(), stranger.url("/"));
    assert_eq!(refused.expect_err("nobody's"), ErrorKind::Tls);
    let server = server();
    let refused = kind(builder().https_only(true), server.url("/"));
    assert_eq!(refused.expect_err("no TLS"), ErrorKind::Request);
}

#[test]
fn it_says_who_it_is_unless_something_else_is_said() {
    let server = server();
    let agent = |builder, config: &Config| {
        assert!(one(&fetcher(builder, config), server.url("/")).is_ok());
        let hits = server.hits();
        let agent = hits.last().expect("a hit").header("user-agent");
        agent.map(str::to_owned)
    };
    let named = || builder().user_agent("client/1");
    let told = Config::default().user_agent("set/1");
    assert_eq!(
        agent(named(), &Config::default()).as_deref(),
        Some("client/1")
    );
    assert_eq!(agent(named(), &told).as_deref(), Some("set/1"));
    assert_eq!(agent(builder(), &Config::default()), None);
}

/// Pieces of a body, a tenth of a second apart.
fn slow() -> RawServer {
    let script = |_: &Hit| {
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
    let ours = fetcher(builder().timeout(short), &long);
    assert_eq!(body(&ours, server.url("/")), b"hello".repeat(10));

    let config = Config::default().timeout(short);
    let plan = once().sink(Memory::new());
    for timeout in [short, Duration::from_secs(30)] {
        let fetcher = fetcher(builder().timeout(timeout), &config);
        let outcome = fetcher.fetch_all([server.url("/")], &plan).remove(0);
        assert!(outcome.stored().is_some(), "{outcome:?}");
    }
}

/// A server that sends nothing more of a body for a sink is stalled.
#[test]
fn a_sink_has_a_time_of_its_own() {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n";
    let server = RawServer::start(move |_| Reply::new().raw(head).raw("hello").gate("never"));
    let server = server.expect("loopback can be bound");
    let config = Config::default().stall(Duration::from_millis(500));
    let plan = once().sink(Memory::new());
    let outcomes = fetcher(builder(), &config).fetch_all([server.url("/")], &plan);
    let error = outcomes[0].result.as_ref().expect_err("nothing comes");
    let (says, begins) = (error.to_string(), "nothing came of the body for 0.5 s");
    assert!(says.starts_with(begins), "{says}");
}

/// The client knows on which connection it sends, and sends again what it has not sent.
#[test]
fn a_connection_that_was_closed_while_idle_is_its_business() {
    let server = RawServer::start(|_| Reply::new().ok("hello").half_close());
    let server = server.expect("loopback can be bound");
    let fetcher = fetcher(builder(), &Config::default());
    for _ in 0..5 {
        assert!(one(&fetcher, server.url("/")).is_ok());
        let closed = server.wait_until(|counts| counts.open == 0);
        closed.expect("it closes");
    }
}
