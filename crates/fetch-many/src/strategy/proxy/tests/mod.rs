//! Handshakes with proxies that answer well, badly, in pieces and at random.

mod random;
mod refusals;

use std::net::SocketAddr;
use std::sync::Arc;

use super::{Handshake, Proxies, ProxyServer, Turn};
use crate::wire::origin::Origin;
use crate::wire::target;
use crate::{Config, Error, Proxy};

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
