//! Exchanges with servers that send exactly what a test says.

mod server;

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use async_io::{Async, Timer, block_on};
use fetch_many::strategy::Course;
use fetch_many::{Bytes, Config, Error, ErrorKind, IntoRequest, Response};
use fetch_many_h1::{Client, Net};

use crate::server::Server;
use crate::server::Step::{Close, Pause, Read, Reset, Send};

/// A runtime of the smallest kind.
#[derive(Debug)]
struct Reactor;

impl Net for Reactor {
    type Stream = Async<TcpStream>;
    type Sleep = Timer;

    async fn connect(&self, address: SocketAddr) -> io::Result<Self::Stream> {
        Async::<TcpStream>::connect(address).await
    }

    fn sleep_until(&self, at: Instant) -> Timer {
        Timer::at(at)
    }
}

fn config() -> Config {
    Config::default().timeout(Duration::from_secs(5))
}

fn client(config: &Config) -> Client<Reactor> {
    Client::new(Reactor, config).expect("the settings are usable")
}

fn course() -> Course {
    Course::new(Instant::now())
}

fn get(client: &Client<Reactor>, server: &Server) -> Result<Response, Error> {
    let request = server.url().into_request()?;
    block_on(client.exchange(&request, client.bounds(), &mut course()))
}

fn body(result: Result<Response, Error>) -> Bytes {
    result.expect("a response").into_body()
}

fn kind(result: Result<Response, Error>) -> ErrorKind {
    result.expect_err("an error").kind()
}

const HELLO: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
const WORLD: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nworld";

#[test]
fn a_future_is_small_and_can_be_sent() {
    fn sendable<T: std::marker::Send>(value: T) -> T {
        value
    }
    let server = Server::start([&[Read, Send(HELLO)]]);
    let client = client(&config());
    let request = server.url().into_request().expect("a request");
    let mut course = course();
    let exchange = sendable(client.exchange(&request, client.bounds(), &mut course));
    // Each request in flight holds one.
    let size = size_of_val(&exchange);
    assert!(size <= 1024, "{size} bytes");
    assert_eq!(body(block_on(exchange)), "hello");
}

#[test]
fn a_connection_is_reused() {
    let server = Server::start([&[Read, Send(HELLO), Read, Send(WORLD)]]);
    let client = client(&config());
    assert_eq!(body(get(&client, &server)), "hello");
    assert_eq!(body(get(&client, &server)), "world");
    assert_eq!(server.connections(), 1);
}

#[test]
fn a_fresh_exchange_uses_no_idle_connection() {
    let server = Server::start([&[Read, Send(HELLO)], &[Read, Send(WORLD)]]);
    let client = client(&config());
    assert_eq!(body(get(&client, &server)), "hello");
    let request = server.url().into_request().expect("a request");
    let mut fresh = client.bounds();
    fresh.fresh = true;
    assert_eq!(
        body(block_on(client.exchange(&request, fresh, &mut course()))),
        "world"
    );
    assert_eq!(server.connections(), 2);
}

#[test]
fn what_nobody_asked_for_is_never_an_answer() {
    const POISON: &str = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nPOISON";
    // Heads that hyper reads as it is set up at first, and such that it would have to be lenient about.
    let poison = [
        POISON,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nP\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 6\r\n\r\nPOISON",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "abcdHTTP/1.1 200 OK\r\n\r\n",
        "\x0b0Uz",
    ];
    for extra in poison {
        let server = Server::start([
            &[Read, Send(HELLO), Pause(20), Send(extra)][..],
            &[Read, Send(WORLD)],
        ]);
        let client = client(&config());
        assert_eq!(body(get(&client, &server)), "hello");
        std::thread::sleep(Duration::from_millis(60));
        assert_eq!(body(get(&client, &server)), "world", "{extra}");
        assert_eq!(server.connections(), 2);
    }
}

#[test]
fn extra_bytes_in_the_segment_of_the_body_end_the_connection() {
    const EXTRA: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloEXTRA";
    let server = Server::start([&[Read, Send(EXTRA)], &[Read, Send(WORLD)]]);
    let client = client(&config());
    assert_eq!(body(get(&client, &server)), "hello");
    assert_eq!(body(get(&client, &server)), "world");
}

#[test]
fn a_connection_that_closed_while_idle_is_passed_over() {
    for end in [Close, Reset] {
        let server = Server::start([&[Read, Send(HELLO), end][..], &[Read, Send(WORLD)]]);
        let client = client(&config());
        assert_eq!(body(get(&client, &server)), "hello");
        std::thread::sleep(Duration::from_millis(50));
        assert_eq!(body(get(&client, &server)), "world");
    }
}

#[test]
fn a_connection_that_closes_instead_of_an_answer_is_stale() {
    for end in [Close, Reset] {
        let server = Server::start([&[Read, Send(HELLO), Read, end]]);
        let client = client(&config());
        assert_eq!(body(get(&client, &server)), "hello");
        let error = get(&client, &server).expect_err("the server closed");
        assert!(error.is_stale_connection(), "{error:?}");
    }
}

#[test]
fn half_a_status_line_is_not_stale() {
    let server = Server::start([&[Read, Send(HELLO), Read, Send("HTTP/1."), Close]]);
    let client = client(&config());
    assert_eq!(body(get(&client, &server)), "hello");
    let error = get(&client, &server).expect_err("the server closed");
    assert_eq!(error.kind(), ErrorKind::Disconnected);
    assert!(!error.is_stale_connection());
}

#[test]
fn faults_have_their_kinds() {
    const SHORT: &str = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello";
    const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    const UNTIL_CLOSE: &str = "HTTP/1.1 200 OK\r\n\r\nhello";
    const HUGE: &str = "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999\r\n\r\nhello";
    const MAX: &str = "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\nhello";
    const UPGRADE: &str = "HTTP/1.1 101 SP\r\nUpgrade: foo\r\nConnection: upgrade\r\n\r\nhello";
    for (steps, expected) in [
        (&[Read, Close][..], ErrorKind::Disconnected),
        (&[Read, Reset], ErrorKind::Disconnected),
        (&[Close], ErrorKind::Disconnected),
        (
            &[Read, Send("HTTP/1.1 200 OK\r\nCont"), Close],
            ErrorKind::Disconnected,
        ),
        (&[Read, Send(SHORT), Close], ErrorKind::Truncated),
        (&[Read, Send(SHORT), Pause(20), Reset], ErrorKind::Truncated),
        (
            &[Read, Send(UNTIL_CLOSE), Pause(20), Reset],
            ErrorKind::Truncated,
        ),
        (
            &[Read, Send(CHUNKED), Send("5\r\nhello\r\n"), Close],
            ErrorKind::Truncated,
        ),
        (&[Read, Send(CHUNKED), Send("zz\r\n")], ErrorKind::Protocol),
        (&[Read, Send("hello world\n"), Close], ErrorKind::Protocol),
        (&[Read, Send(UPGRADE)], ErrorKind::Protocol),
        (&[Read, Send(HUGE)], ErrorKind::TooLarge),
        (&[Read, Send(MAX)], ErrorKind::TooLarge),
    ] {
        let server = Server::start([steps]);
        assert_eq!(
            kind(get(&client(&config()), &server)),
            expected,
            "{steps:?}"
        );
    }
}

#[test]
fn a_head_without_end_is_too_large() {
    let line = format!("X: {}\r\n", "a".repeat(1000));
    let head = format!("HTTP/1.1 200 OK\r\n{}", line.repeat(1000)).leak();
    let server = Server::start([&[Read, Send(head)]]);
    assert_eq!(kind(get(&client(&config()), &server)), ErrorKind::TooLarge);
}

#[test]
fn a_body_in_pieces_is_joined_up_to_the_cap() {
    const HEAD: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let steps = [
        Read,
        Send(HEAD),
        Send("5\r\nhello\r\n"),
        Pause(5),
        Send("6\r\n world\r\n0\r\n\r\n"),
    ];
    let server = Server::start([&steps[..]]);
    assert_eq!(
        body(get(&client(&config().max_body_bytes(11)), &server)),
        "hello world"
    );
    let server = Server::start([&steps[..]]);
    assert_eq!(
        kind(get(&client(&config().max_body_bytes(10)), &server)),
        ErrorKind::TooLarge
    );
}

#[test]
fn a_connection_survives_bodies_of_all_framings() {
    const CHUNKED: &str =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    const EMPTY: &str = "HTTP/1.1 204 No Content\r\n\r\n";
    let large = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{}",
        "x".repeat(1_000_000)
    );
    let server = Server::start([&[
        Read,
        Send(CHUNKED),
        Read,
        Send(EMPTY),
        Read,
        Send(large.leak()),
        Read,
        Send(HELLO),
    ]]);
    let client = client(&config());
    let lengths: Vec<_> = (0..4).map(|_| body(get(&client, &server)).len()).collect();
    assert_eq!(lengths, [5, 0, 1_000_000, 5]);
    assert_eq!(server.connections(), 1);
}

#[test]
fn time_runs_out() {
    let config = config().timeout(Duration::from_millis(60));
    let client = client(&config);
    for steps in [
        &[Read][..],
        &[
            Read,
            Send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"),
        ],
    ] {
        let server = Server::start([steps]);
        let start = Instant::now();
        assert_eq!(kind(get(&client, &server)), ErrorKind::Timeout);
        assert!(start.elapsed() >= config.timeout);
    }
}

/// The timer of the first exchange goes off in the second, whose own time is not up. The pauses leave a busy machine
/// most of a second.
#[test]
fn each_exchange_has_the_whole_timeout() {
    let server = Server::start([&[
        Read,
        Pause(1_200),
        Send(HELLO),
        Read,
        Pause(1_200),
        Send(WORLD),
    ]]);
    let client = client(&config().timeout(Duration::from_secs(2)));
    assert_eq!(body(get(&client, &server)), "hello");
    assert_eq!(body(get(&client, &server)), "world");
}

#[test]
fn endless_timeouts_do_not_overflow() {
    let server = Server::start([&[Read, Send(HELLO)]]);
    let config = config()
        .timeout(Duration::MAX)
        .connect_timeout(Duration::MAX)
        .idle_timeout(Duration::MAX);
    assert_eq!(body(get(&client(&config), &server)), "hello");
}

#[test]
fn a_refused_port_is_a_connect_error() {
    let server = Server::start([&[][..]]);
    let url = server.url();
    drop(server);
    let request = url.into_request().expect("a request");
    assert_eq!(
        kind(block_on(client(&config()).exchange(
            &request,
            config().bounds(),
            &mut course()
        ))),
        ErrorKind::Connect
    );
}

#[test]
fn a_large_request_body_arrives_whole() {
    let server = Server::start([&[Read, Send(HELLO), Read, Send(WORLD)]]);
    let client = client(&config());
    for expected in ["hello", "world"] {
        let request = fetch_many::http::Request::post(server.url())
            .body(Bytes::from(vec![b'x'; 1_000_000]))
            .expect("a request");
        assert_eq!(
            body(block_on(client.exchange(
                &request,
                client.bounds(),
                &mut course()
            ))),
            expected
        );
    }
    assert_eq!(server.connections(), 1);
}

/// Cut after each byte, then FIN or RST: an error or the whole body, never a part of it. Split at
/// each byte: the whole body.
#[test]
fn a_response_is_whole_or_an_error_wherever_it_is_cut() {
    const CHUNKED: &str =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n";
    let client = client(&config());
    for whole in [HELLO, CHUNKED] {
        for cut in 1..whole.len() {
            let (front, back) = whole.split_at(cut);
            for end in [Close, Reset] {
                let server = Server::start([&[Read, Send(front), end]]);
                let kind = kind(get(&client, &server));
                assert!(
                    matches!(kind, ErrorKind::Disconnected | ErrorKind::Truncated),
                    "{front:?}, {end:?}: {kind:?}"
                );
            }
            let server = Server::start([&[Read, Send(front), Pause(1), Send(back)]]);
            assert_eq!(body(get(&client, &server)), "hello", "{front:?}");
        }
    }
}
