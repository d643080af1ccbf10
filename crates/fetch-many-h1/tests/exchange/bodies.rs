//! Heads and bodies, right and wrong.

use fetch_many::ErrorKind;

use crate::server::Server;
use crate::server::Step::{Close, Pause, Read, Reset, Send};
use crate::{HELLO, body, client, config, get, kind};

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

/// hyper passes over them, for as long as there are any.
#[test]
fn interim_responses_without_end_are_no_http() {
    let interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    let many = |bytes: usize| Send(interim.repeat(bytes / interim.len()).leak());
    let client = client(&config());
    let server = Server::start([&[Read, many(900 << 10), Send(HELLO)]]);
    assert_eq!(body(get(&client, &server)), "hello");
    let server = Server::start([&[Read, many(2 << 20), Pause(20_000)]]);
    assert_eq!(kind(get(&client, &server)), ErrorKind::Protocol);
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
