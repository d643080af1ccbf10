//! Where HTTP/2 is not spoken.

use std::time::Duration;

use fetch_many_conformance::authority::Authority;
use fetch_many_conformance::http2::{Act, FrameServer, frames};
use fetch_many_conformance::raw::{RawServer, Reply};
use fetch_many_tokio::http::{Request, Version};
use fetch_many_tokio::{Bytes, Capability, Config, ErrorKind, FetchMany, FetchManyExt};

use crate::{fetcher, ok, plan, preferring, start};

fn http1_server() -> (RawServer, Authority) {
    let authority = Authority::new().expect("random numbers");
    let tls = authority.server(&["127.0.0.1"]).expect("a certificate");
    let server = RawServer::builder()
        .tls(tls)
        .start(|_| Reply::new().ok("hello"));
    (server.expect("loopback can be bound"), authority)
}

#[test]
fn a_server_without_http2_is_asked_by_http1() {
    let (server, authority) = http1_server();
    let config = Config::default().roots(authority.roots());
    let fetcher = fetcher(&config.clone().prefer(Capability::Http2));
    for _ in 0..2 {
        for outcome in fetcher.fetch(vec![server.url("/"); 20], &plan(4)) {
            assert_eq!(
                outcome.result.expect("a response").version(),
                Version::HTTP_11
            );
        }
    }
    let counts = server.counts();
    assert!(
        counts.peak_in_flight <= 4 && counts.accepted <= 8,
        "{counts:?}"
    );

    let fetcher = crate::fetcher(&config.require(Capability::Http2));
    let outcomes = fetcher.fetch_all([server.url("/")], &plan(1));
    let error = outcomes[0].result.as_ref().expect_err("it is required");
    assert_eq!(error.kind(), ErrorKind::Protocol);
    let text = error.to_string();
    assert!(
        text.starts_with("the server does not speak http/2, which is required: "),
        "{text}"
    );
    assert_eq!(server.counts().hits, 40, "nothing was sent");
}

#[test]
fn a_plain_url_is_asked_by_http1_or_not_at_all() {
    let server = RawServer::start(|_| Reply::new().ok("hello")).expect("loopback can be bound");
    let preferring = fetcher(&Config::default().prefer(Capability::Http2));
    let outcomes = preferring.fetch_all([server.url("/")], &plan(1));
    assert_eq!(
        outcomes[0].result.as_ref().expect("a response").version(),
        Version::HTTP_11
    );

    let requiring = fetcher(&Config::default().require(Capability::Http2));
    let outcomes = requiring.fetch_all([server.url("/")], &plan(1));
    let error = outcomes[0].result.as_ref().expect_err("it is required");
    assert_eq!(
        (error.kind(), error.capability()),
        (ErrorKind::Unsupported, Some(Capability::Http2))
    );
    assert_eq!(server.counts().hits, 1);
}

/// By HTTP/2 it would contradict `:authority`.
#[test]
fn another_host_is_asked_for_by_http1_or_not_at_all() {
    let (server, authority) = http1_server();
    let config = Config::default().roots(authority.roots());
    let request = || {
        Request::get(server.url("/"))
            .header("host", "other.example")
            .body(())
    };
    let preferring = fetcher(&config.clone().prefer(Capability::Http2));
    let outcomes = preferring.fetch_all([request()], &plan(1));
    assert!(outcomes[0].result.is_ok(), "{outcomes:?}");
    assert_eq!(server.hits()[0].host, "other.example");
    let requiring = fetcher(&config.require(Capability::Http2));
    let outcomes = requiring.fetch_all([request()], &plan(1));
    let error = outcomes[0].result.as_ref().expect_err("it is required");
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

/// Comparisons are of HTTP/1.1: nobody has HTTP/2 who has not asked for it, with the feature or without.
#[test]
fn without_being_asked_nobody_offers_http2() {
    let server = start(|asked| vec![ok(asked.stream)]);
    let fetcher = fetcher(&Config::default().roots(server.roots()));
    assert_eq!(fetcher.capabilities(), [Capability::Http2]);
    let outcomes = fetcher.fetch_all([server.url("/")], &plan(1).deadline(Duration::from_secs(2)));
    assert!(outcomes[0].result.is_err(), "the server knows nothing else");
    let seen = server
        .wait_until(|seen| !seen.protocols.is_empty())
        .expect("a handshake");
    assert_eq!(seen.protocols, [None], "nothing was offered");
}

/// A server may ask for another version, such as where it wants a certificate (RFC 9113 §9.2.2).
#[test]
fn a_server_that_asks_for_http1_is_asked_by_it() {
    let server = FrameServer::beside_http1(|asked| {
        vec![Act::Hear, Act::Send(frames::reset(asked.stream, 13))]
    });
    let server = server.expect("loopback can be bound");
    let preferring = fetcher(&preferring(&server));
    let post = || Request::post(server.url("/")).body(Bytes::from("body"));
    let outcomes = preferring.fetch_all([post(), post()], &plan(1));
    for outcome in outcomes {
        let response = outcome.result.expect("a response");
        assert_eq!(response.version(), Version::HTTP_11);
        assert_eq!(response.body(), "hello");
    }
    let seen = server.seen();
    // One by HTTP/2, which goes on, and one for each answer.
    assert_eq!((seen.requests, seen.connections), (2, 3), "{seen:?}");

    let required = Config::default().roots(server.roots());
    let requiring = fetcher(&required.require(Capability::Http2));
    let outcomes = requiring.fetch_all([post()], &plan(1));
    let error = outcomes[0].result.as_ref().expect_err("it is required");
    assert_eq!(error.kind(), ErrorKind::Protocol);
    assert_eq!(server.seen().connections, 4, "and nobody tried without");
}
