//! Connections that are kept, and those that are not.

use async_io::block_on;
use fetch_many::{ErrorKind, IntoRequest};

use crate::server::Server;
use crate::server::Step::{Close, Pause, Read, Reset, Send};
use crate::{HELLO, WORLD, body, client, config, course, get};

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
        server.await_steps(4);
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
        server.await_steps(3);
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
