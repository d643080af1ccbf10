//! Handshakes with proxies that answer well, badly, in pieces and at random.

use std::net::SocketAddr;
use std::sync::Arc;

use proptest::prelude::*;

use super::{Handshake, Proxies, ProxyServer, Turn};
use crate::wire::origin::Origin;
use crate::wire::target;
use crate::{Config, Error, ErrorKind, Proxy};

fn proxy(url: &str) -> Arc<ProxyServer> {
    let proxies = Proxies::new(&Config::default().proxy(Proxy::through(url))).unwrap();
    let uri = target::normal("http://example.com/").unwrap();
    Arc::clone(proxies.for_origin(Origin::of(&uri).unwrap()).unwrap())
}

fn handshake(proxy_url: &str, url: &str, address: Option<&str>) -> Option<Handshake> {
    let uri = target::normal(url).unwrap();
    let origin = Origin::of(&uri).unwrap();
    let address: Option<SocketAddr> = address.map(|address| address.parse().unwrap());
    Handshake::new(&proxy(proxy_url), origin, address).unwrap()
}

/// Hands in these bytes, at most `piece` at once and no more than are asked for. What was written meanwhile, one string
/// a message, and how many bytes were left over.
fn run(
    handshake: &mut Handshake,
    answers: &[u8],
    piece: usize,
) -> Result<(Vec<Vec<u8>>, usize), Error> {
    let mut written = Vec::new();
    let mut rest = answers;
    loop {
        match handshake.turn() {
            Turn::Write(bytes) => {
                written.push(bytes.to_vec());
                handshake.written();
            }
            Turn::Read(most) => {
                assert!(most > 0);
                let (now, later) = rest.split_at(rest.len().min(most).min(piece));
                handshake.read(now)?;
                rest = later;
            }
            Turn::Done => return Ok((written, rest.len())),
        }
    }
}

const HTTP: &str = "http://proxy:1";
const SOCKS: &str = "socks5h://proxy:1";
const URL: &str = "https://example.com/secret?secret";

fn error(proxy_url: &str, answers: &[u8]) -> String {
    let outcomes = (1..=answers.len().max(1)).map(|piece| {
        let mut handshake = handshake(proxy_url, URL, None).unwrap();
        let error = run(&mut handshake, answers, piece).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect);
        error.to_string()
    });
    let mut outcomes: Vec<_> = outcomes.collect();
    outcomes.dedup();
    assert_eq!(outcomes.len(), 1, "it depends on the pieces: {outcomes:?}");
    outcomes.remove(0)
}

#[test]
fn plain_requests_need_none_with_http() {
    assert!(handshake(HTTP, "http://example.com/", None).is_none());
    assert!(handshake(SOCKS, "http://example.com/", None).is_some());
}

#[test]
fn what_is_written_is_what_the_rfcs_have() {
    let login = b"\x01\x04user\x06p@ss:w";
    for (proxy_url, url, address, answers, written) in [
        (
            HTTP,
            URL,
            None,
            &b"HTTP/1.1 200 OK\r\n\r\n"[..],
            vec![&b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n"[..]],
        ),
        (
            "http://user:p%40ss:w@proxy:1",
            "https://[::1]:8443/",
            None,
            b"HTTP/1.1 200 OK\r\n\r\n",
            vec![
                b"CONNECT [::1]:8443 HTTP/1.1\r\nHost: [::1]:8443\r\nProxy-Authorization: Basic dXNlcjpwQHNzOnc=\r\n\r\n",
            ],
        ),
        (
            SOCKS,
            URL,
            None,
            b"\x05\x00\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00",
            vec![b"\x05\x01\x00", b"\x05\x01\x00\x03\x0bexample.com\x01\xbb"],
        ),
        (
            SOCKS,
            "http://127.0.0.1/",
            None,
            b"\x05\x00\x05\x00\x00\x03\x00\x00\x00",
            vec![b"\x05\x01\x00", b"\x05\x01\x00\x01\x7f\x00\x00\x01\x00\x50"],
        ),
        (
            "socks5://proxy:1",
            "http://example.com:81/",
            Some("[::2]:81"),
            b"\x05\x00\x05\x00\x00\x03\x03abc\x00\x00",
            vec![
                b"\x05\x01\x00",
                b"\x05\x01\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x51",
            ],
        ),
        (
            "socks5h://user:p%40ss:w@proxy:1",
            URL,
            None,
            b"\x05\x02\x01\x00\x05\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
            vec![
                b"\x05\x02\x00\x02",
                login,
                b"\x05\x01\x00\x03\x0bexample.com\x01\xbb",
            ],
        ),
        (
            // It may choose to know nobody.
            "socks5h://user:p%40ss:w@proxy:1",
            URL,
            None,
            b"\x05\x00\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00",
            vec![
                b"\x05\x02\x00\x02",
                b"\x05\x01\x00\x03\x0bexample.com\x01\xbb",
            ],
        ),
    ] {
        for piece in 1..=answers.len() {
            let mut handshake = handshake(proxy_url, url, address).unwrap();
            let (out, left) = run(&mut handshake, answers, piece).unwrap();
            assert_eq!(out, written, "{proxy_url}");
            assert_eq!(left, 0);
            assert!(handshake.read(b"more").is_err());
        }
    }
}

#[test]
fn these_lead_on() {
    for answers in [
        "HTTP/1.1 200 Connection established\r\n\r\n",
        "HTTP/1.0 200\r\n\r\n",
        "HTTP/1.1 204 \r\nVia: a\r\nContent-Length: 5\r\n\r\n",
        "HTTP/1.1 200 OK\n\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 \r\na: b\r\n\r\nHTTP/1.1 200 OK\r\nnot a field\r\n\r\n",
    ] {
        for piece in 1..=answers.len() {
            let mut handshake = handshake(HTTP, URL, None).unwrap();
            assert!(run(&mut handshake, answers.as_bytes(), piece).is_ok());
        }
    }
}

#[test]
fn what_the_host_says_first_is_left_to_the_reader() {
    let answers = b"\x05\x00\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00HTTP/1.1 503 \r\n\r\n";
    let mut handshake = handshake(SOCKS, "http://example.com/", None).unwrap();
    let (_, left) = run(&mut handshake, answers, usize::MAX).unwrap();
    assert_eq!(left, b"HTTP/1.1 503 \r\n\r\n".len());
}

#[test]
fn refusals_say_what_was_answered() {
    let with_user = "http://us%65r:hush@proxy:1";
    let socks_with_user = "socks5h://us%65r:hush@proxy:1";
    for (proxy_url, answers, text) in [
        (HTTP, &b"HTTP/1.1 403 Forbidden\r\n"[..], "answered 403"),
        (HTTP, b"HTTP/1.0 502\n", "answered 502"),
        (HTTP, b"HTTP/1.1 302 Found\r\n", "answered 302"),
        (HTTP, b"HTTP/1.1 101 Switching\r\n", "answered 101"),
        (
            HTTP,
            b"HTTP/1.1 407 Who\r\n",
            "answered 407: it wants a user and a password",
        ),
        (
            with_user,
            b"HTTP/1.1 407 Who\r\n",
            "answered 407: it refuses the user or the password",
        ),
        (HTTP, b"", "closed the connection"),
        (HTTP, b"HTTP/1.1 200 OK\r\n", "closed the connection"),
        (HTTP, b"HTTP/1.1 100 \r\n\r\n", "closed the connection"),
        (HTTP, b"SSH-2.0-x\r\n", "did not answer in http"),
        (HTTP, b"\x05\xff", "did not answer in http"),
        (HTTP, b"\r\n", "did not answer in http"),
        (HTTP, b"HTTP/2 200 OK\r\n", "did not answer in http"),
        (HTTP, b"HTTP/1.1 2000 OK\r\n", "did not answer in http"),
        (HTTP, b"HTTP/1.1 20 OK\r\n", "did not answer in http"),
        (HTTP, b"HTTP/1.1 099 OK\r\n", "did not answer in http"),
        (HTTP, b"HTTP/1.1200 OK\r\n", "did not answer in http"),
        (SOCKS, b"", "closed the connection"),
        (SOCKS, b"\x05", "closed the connection"),
        (SOCKS, b"HTTP/1.1 400 \r\n", "did not answer in socks5"),
        (SOCKS, b"\x04\x00", "did not answer in socks5"),
        (SOCKS, b"\x05\xff", "wants a user and a password"),
        (SOCKS, b"\x05\x02", "wants a user and a password"),
        (socks_with_user, b"\x05\xff", "takes no user and password"),
        (socks_with_user, b"\x05\x01", "takes no user and password"),
        (
            socks_with_user,
            b"\x05\x02\x01\x01",
            "refuses the user or the password",
        ),
        (SOCKS, b"\x05\x00\x05\x01", "answered 1: a general failure"),
        (
            SOCKS,
            b"\x05\x00\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00",
            "answered 2: its rules do not allow it",
        ),
        (
            SOCKS,
            b"\x05\x00\x05\x05\x00\x01",
            "answered 5: connection refused",
        ),
        (SOCKS, b"\x05\x00\x05\x63", "answered 99: no known reason"),
        (SOCKS, b"\x05\x00\x00\x00", "did not answer in socks5"),
        (
            SOCKS,
            b"\x05\x00\x05\x00\x00\x09\x00",
            "did not answer in socks5",
        ),
    ] {
        let told = error(proxy_url, answers);
        assert_eq!(told, format!("proxy proxy:1 {text}"));
        assert!(!told.contains("hush") && !told.contains("secret"));
    }
}

#[test]
fn a_tunnel_in_which_the_host_speaks_first_is_refused() {
    let mut handshake = handshake(HTTP, URL, None).unwrap();
    let error = run(&mut handshake, b"HTTP/1.1 200 OK\r\n\r\n<html>", 99).unwrap_err();
    let text = "proxy proxy:1 sent bytes that nobody asked for";
    assert_eq!(error.to_string(), text);
}

#[test]
fn a_head_without_end_ends() {
    for answers in [
        format!("HTTP/1.1 200 {}", "x".repeat(20_000)),
        format!("HTTP/1.1 200 OK\r\n{}", "a: b\r\n".repeat(5_000)),
        "HTTP/1.1 100 \r\n\r\n".repeat(5_000),
    ] {
        let mut handshake = handshake(HTTP, URL, None).unwrap();
        let error = run(&mut handshake, answers.as_bytes(), 1000).unwrap_err();
        let text = "proxy proxy:1 answered with a head of more than 16 KiB";
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn a_name_that_no_proxy_can_be_told_is_an_error() {
    let url = format!("http://{}/", "a.".repeat(130));
    let uri = target::normal(&url).unwrap();
    let origin = Origin::of(&uri).unwrap();
    let error = Handshake::new(&proxy(SOCKS), origin, None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
}

#[test]
fn no_credentials_are_printed() {
    let handshake = handshake("http://user:hush@proxy:1", URL, None).unwrap();
    assert!(!format!("{handshake:?}").contains("dXNlcjpodXNo"));
}

/// Bytes like those of proxies, so that random input gets beyond the first.
fn fragment() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40),
        Just(b"HTTP/1.1 200 OK\r\n".to_vec()),
        Just(b"HTTP/1.1 100 \r\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\x05\x00".to_vec()),
        Just(b"\x05\x02".to_vec()),
        Just(b"\x01\x00".to_vec()),
        Just(b"\x00\x03".to_vec()),
    ]
}

proptest! {
    #[test]
    fn whatever_comes_ends_the_same_in_all_pieces_and_within_bounds(
        fragments in proptest::collection::vec(fragment(), 0..8),
        piece in 1_usize..50,
        is_socks in any::<bool>(),
    ) {
        let answers = fragments.concat();
        let proxy_url = if is_socks { "socks5h://a:b@proxy:1" } else { "http://a:b@proxy:1" };
        let outcome = |piece| {
            let mut handshake = handshake(proxy_url, URL, None).unwrap();
            let result = run(&mut handshake, &answers, piece);
            result.map(|(written, _)| written).map_err(|error| error.to_string())
        };
        let (whole, pieces) = (outcome(1), outcome(piece));
        // Bytes behind a head are noticed only where they come along with it.
        if pieces != Err("proxy proxy:1 sent bytes that nobody asked for".to_owned()) {
            prop_assert_eq!(whole, pieces);
        }
    }
}
