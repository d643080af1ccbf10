//! HTTP/2 over TLS: what a server may do, and how many requests share a connection.
#![cfg(feature = "http2")]

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use fetch_many_conformance::Subject;
use fetch_many_conformance::authority::Authority;
use fetch_many_conformance::http2::{Act, FrameServer, ROWS, examine, frames};
use fetch_many_conformance::raw::{RawServer, Reply};
use fetch_many_tokio::http::{Request, Version};
use fetch_many_tokio::{
    Blocking, Bytes, Capability, Config, Error, ErrorKind, FetchMany, FetchManyExt, Outcome, Plan,
    Proxy, Retry,
};

/// All of the table's rows, and what came of those that are not as they must.
#[test]
fn faults_come_to_what_they_must() {
    let subject = Subject::new(Blocking::new);
    let failures: Vec<String> = std::thread::scope(|scope| {
        let run = |row| {
            examine(row, &subject)
                .err()
                .map(|broken| broken.to_string())
        };
        let running: Vec<_> = ROWS
            .iter()
            .map(|row| scope.spawn(move || run(row)))
            .collect();
        let ended = running
            .into_iter()
            .map(|row| row.join().expect("a row does not panic"));
        ended.flatten().collect()
    });
    assert!(failures.is_empty(), "{failures:#?}");
}

fn preferring(server: &FrameServer) -> Config {
    Config::default()
        .roots(server.roots())
        .prefer(Capability::Http2)
}

fn fetcher(config: &Config) -> Blocking {
    Blocking::new(config).expect("usable settings")
}

fn plan(limit: usize) -> Plan {
    Plan::new(limit).retry(Retry::none())
}

fn ok(stream: u32) -> Act {
    Act::Send(frames::ok(stream, "hello"))
}

fn start(
    script: impl Fn(fetch_many_conformance::http2::Asked) -> Vec<Act> + Send + Sync + 'static,
) -> FrameServer {
    FrameServer::start(script).expect("loopback can be bound")
}

fn assert_all_ok(outcomes: &[Outcome]) {
    for outcome in outcomes {
        let response = outcome
            .result
            .as_ref()
            .unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(
            (response.version(), &response.body()[..]),
            (Version::HTTP_2, &b"hello"[..])
        );
    }
}

/// Answers when so many have asked, all at once, however often.
fn answers_in_groups(of: usize) -> FrameServer {
    let waiting: Mutex<Vec<u32>> = Mutex::default();
    start(move |asked| {
        let mut waiting = waiting.lock().expect("nobody panics");
        waiting.push(asked.stream);
        if waiting.len() < of {
            return Vec::new();
        }
        waiting.drain(..).map(ok).collect()
    })
}

#[test]
fn many_requests_are_in_flight_on_one_connection() {
    let server = answers_in_groups(8);
    let fetcher = fetcher(&preferring(&server));
    let outcomes = fetcher.fetch_all(vec![server.url("/"); 64], &plan(8));
    assert_eq!(outcomes.len(), 64);
    assert_all_ok(&outcomes);
    // The next batch goes on it too.
    assert_all_ok(&fetcher.fetch_all(vec![server.url("/"); 8], &plan(8)));
    let seen = server.seen();
    assert_eq!((seen.connections, seen.requests), (1, 72), "{seen:?}");
}

#[test]
fn no_more_streams_are_open_than_the_server_allows() {
    const MOST: u32 = 2;
    let open: Mutex<Vec<u32>> = Mutex::default();
    let script = move |asked: fetch_many_conformance::http2::Asked| {
        let mut open = open.lock().expect("nobody panics");
        open.push(asked.stream);
        assert!(open.len() <= MOST as usize, "{open:?}");
        if open.len() < MOST as usize {
            return Vec::new();
        }
        open.drain(..).map(ok).collect()
    };
    // SETTINGS_MAX_CONCURRENT_STREAMS, which the client knows after the first answer.
    let server = FrameServer::with_settings(&[(3, MOST)], script).expect("loopback can be bound");
    let fetcher = fetcher(&preferring(&server));
    let outcomes = fetcher.fetch_all(vec![server.url("/"); 32], &plan(2));
    assert_all_ok(&outcomes);
    let outcomes = fetcher.fetch_all(vec![server.url("/"); 32], &plan(16));
    assert_all_ok(&outcomes);
    assert_eq!(server.seen().connections, 1);
}

#[test]
fn a_stalled_stream_stalls_no_other() {
    let server = start(|asked| match asked.request {
        3 => Vec::new(),
        _ => vec![ok(asked.stream)],
    });
    let fetcher = fetcher(&preferring(&server).timeout(Duration::from_secs(3)));
    let begin = Instant::now();
    let mut stalled = Vec::new();
    let mut took = Duration::ZERO;
    for outcome in fetcher.fetch(vec![server.url("/"); 40], &plan(4)) {
        match outcome.result {
            Ok(_) => took = begin.elapsed(),
            Err(error) => stalled.push(error.kind()),
        }
    }
    assert_eq!(stalled, [ErrorKind::Timeout]);
    assert!(took < Duration::from_secs(3), "{took:?}");
    // It was given up by itself; the connection goes on.
    let seen = server
        .wait_until(|seen| !seen.resets.is_empty())
        .expect("it is reset");
    assert_eq!(seen.resets[0].1, 8, "CANCEL");
    assert_all_ok(&fetcher.fetch_all([server.url("/")], &plan(1)));
    assert_eq!(server.seen().connections, 1);
}

/// Every tenth request hears that the server goes away: with an answer or without.
#[test]
fn a_server_that_goes_away_costs_no_request() {
    for is_processed in [true, false] {
        let server = start(move |asked| match asked.nth {
            0..9 => vec![ok(asked.stream)],
            9 if is_processed => {
                let gone = frames::go_away(asked.stream, 0);
                vec![Act::Send(gone), ok(asked.stream)]
            }
            9 => vec![Act::Send(frames::go_away(asked.stream - 2, 0))],
            // Those that were on their way.
            _ => Vec::new(),
        });
        let fetcher = fetcher(&preferring(&server));
        // Nothing says that a POST does no harm twice, but that it was not processed.
        let requests = (0..100).map(|_| Request::post(server.url("/")).body(Bytes::from("body")));
        // One may be met by it more than once.
        let retry = Retry::up_to(3)
            .budget(1.0, 100)
            .backoff(Duration::from_millis(1), Duration::from_millis(10));
        let outcomes = fetcher.fetch_all(requests, &Plan::new(8).retry(retry));
        assert_eq!(outcomes.len(), 100);
        assert_all_ok(&outcomes);
        let seen = server.seen();
        assert!((10..=30).contains(&seen.connections), "{seen:?}");
    }
}

#[test]
fn a_refused_stream_is_repeated_once_whatever_its_method() {
    let server = start(|asked| match asked.request {
        0 => vec![Act::Send(frames::reset(asked.stream, 7))],
        _ => vec![ok(asked.stream)],
    });
    let fetcher = fetcher(&preferring(&server));
    let post = Request::post(server.url("/")).body(Bytes::from("body"));
    assert_all_ok(&fetcher.fetch_all([post], &plan(1)));
    let seen = server.seen();
    assert_eq!(seen.requests, 2, "{seen:?}");

    let server = start(|asked| vec![Act::Send(frames::reset(asked.stream, 7))]);
    let fetcher = self::fetcher(&preferring(&server));
    let post = Request::post(server.url("/")).body(Bytes::from("body"));
    let outcomes = fetcher.fetch_all([post], &plan(1));
    let error = outcomes[0]
        .result
        .as_ref()
        .expect_err("it is refused twice");
    assert_eq!(error.kind(), ErrorKind::Disconnected);
    assert_eq!(server.seen().requests, 2);
}

#[test]
fn a_connection_that_was_closed_while_idle_costs_nothing() {
    let server = start(|asked| {
        vec![
            ok(asked.stream),
            Act::Send(frames::go_away(asked.stream, 0)),
            Act::Close { tidy: true },
        ]
    });
    let fetcher = fetcher(&preferring(&server));
    for count in 1..=3 {
        // Without a body, for the server closes as soon as it has answered the head.
        let post = Request::post(server.url("/")).body(Bytes::new());
        assert_all_ok(&fetcher.fetch_all([post], &plan(1)));
        server
            .wait_until(|seen| seen.closed == count)
            .expect("it closes");
    }
    assert_eq!(server.seen().connections, 3);
}

/// It answers once, and then nothing any more.
#[test]
fn a_connection_that_went_silent_is_given_up() {
    let server = start(|asked| match asked.nth {
        0 => vec![ok(asked.stream)],
        _ if asked.connection == 0 => Vec::new(),
        _ => vec![ok(asked.stream)],
    });
    let config = preferring(&server).timeout(Duration::from_millis(500));
    let fetcher = fetcher(&config);
    let plan = Plan::new(4).retry(Retry::up_to(1).budget(1.0, 100));
    assert_all_ok(&fetcher.fetch_all([server.url("/")], &plan));
    assert_all_ok(&fetcher.fetch_all(vec![server.url("/"); 4], &plan));
    let connections = server.seen().connections;
    let begin = Instant::now();
    assert_all_ok(&fetcher.fetch_all(vec![server.url("/"); 4], &plan));
    assert!(begin.elapsed() < config.timeout);
    assert_eq!(server.seen().connections, connections);
}

#[test]
fn a_body_that_is_too_large_ends_its_stream_alone() {
    let server = start(|asked| match asked.request {
        0 => vec![
            Act::Send(frames::head(asked.stream, 200, &[])),
            Act::Send(frames::data(asked.stream, &[b'a'; 10_000])),
        ],
        _ => vec![ok(asked.stream)],
    });
    let fetcher = fetcher(&preferring(&server).max_body_bytes(5_000));
    let outcomes = fetcher.fetch_all([server.url("/")], &plan(1));
    let error = outcomes[0].result.as_ref().expect_err("it is too large");
    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert_all_ok(&fetcher.fetch_all([server.url("/")], &plan(1)));
    assert_eq!(server.seen().connections, 1);
}

/// The first one fails to connect, and the others do not wait for it for ever.
#[test]
fn nobody_waits_for_a_connection_that_fails() {
    let server = start(|asked| vec![ok(asked.stream)]);
    // It is not trusted.
    let fetcher = fetcher(&Config::default().prefer(Capability::Http2));
    let outcomes = fetcher.fetch_all(vec![server.url("/"); 20], &plan(10));
    let kinds: Vec<_> = outcomes
        .iter()
        .map(|outcome| outcome.result.as_ref().map(drop).map_err(Error::kind))
        .collect();
    assert_eq!(kinds, [Err(ErrorKind::Tls); 20]);
}

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

    let fetcher = self::fetcher(&config.require(Capability::Http2));
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

#[test]
fn hosts_have_a_connection_each() {
    let servers: Vec<_> = (0..4)
        .map(|_| start(|asked| vec![ok(asked.stream)]))
        .collect();
    let pem: Vec<u8> = servers
        .iter()
        .flat_map(|server| match server.roots() {
            fetch_many_tokio::Roots::Pem(pem) => pem,
            other => panic!("{other:?}"),
        })
        .collect();
    let config = Config::default()
        .roots(fetch_many_tokio::Roots::Pem(pem))
        .prefer(Capability::Http2);
    let fetcher = fetcher(&config);
    let urls = (0..80).map(|n| servers[n % 4].url(&format!("/{n}")));
    assert_all_ok(&fetcher.fetch_all(urls, &plan(16)));
    let connections: HashMap<_, _> = servers
        .iter()
        .map(|server| (server.address(), server.seen().connections))
        .collect();
    assert!(
        connections.values().all(|count| *count == 1),
        "{connections:?}"
    );
}

/// The address has another port than the URL, which names none: so `:authority` is the URL's.
#[test]
fn a_resolver_says_the_port() {
    let server = start(|asked| vec![ok(asked.stream)]);
    let config = preferring(&server).resolve("localhost", [server.address()]);
    let fetcher = fetcher(&config);
    let outcomes = fetcher.fetch_all(vec!["https://localhost/"; 10], &plan(4));
    assert_all_ok(&outcomes);
    assert_eq!(server.seen().connections, 1);
}

/// A proxy of `CONNECT`, for one connection after the other: how many there were.
fn tunnels() -> io::Result<(SocketAddr, Arc<AtomicUsize>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let made = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&made);
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            counted.fetch_add(1, Ordering::Relaxed);
            // However it ends, it has.
            let _ = tunnel(client);
        }
    });
    Ok((address, made))
}

fn tunnel(mut client: TcpStream) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        client.read_exact(&mut byte)?;
        head.extend(byte);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let target = head.split(' ').nth(1).unwrap_or_default();
    let mut server = TcpStream::connect(target)?;
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
    let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || io::copy(&mut from, &mut to));
    io::copy(&mut server, &mut client).map(drop)
}

#[test]
fn a_proxy_makes_one_tunnel_for_many_requests() {
    let server = start(|asked| vec![ok(asked.stream)]);
    let (proxy, made) = tunnels().expect("loopback can be bound");
    let config = preferring(&server).proxy(Proxy::through(format!("http://{proxy}")));
    let fetcher = fetcher(&config);
    let outcomes = fetcher.fetch_all(vec![server.url("/"); 40], &plan(8));
    assert_all_ok(&outcomes);
    assert_eq!(
        (server.seen().connections, made.load(Ordering::Relaxed)),
        (1, 1)
    );
}

/// A stop, or a timeout of everything, leaves neither a stream nor a connection.
#[test]
fn a_dropped_batch_leaves_nothing() {
    let server = start(|_| Vec::new());
    let fetcher = fetcher(&preferring(&server));
    let mut outcomes = fetcher.fetch(
        vec![server.url("/"); 8],
        &plan(8).deadline(Duration::from_millis(500)),
    );
    assert_eq!(
        outcomes.next().map(|outcome| outcome.result.is_err()),
        Some(true)
    );
    drop(outcomes);
    let seen = server.wait_until(|seen| seen.resets.len() == seen.requests || seen.closed == 1);
    assert_eq!(seen.expect("nothing is left").connections, 1);
    drop(fetcher);
    server
        .wait_until(|seen| seen.closed == 1)
        .expect("the connection is closed");
}
