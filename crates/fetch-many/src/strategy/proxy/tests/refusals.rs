//! What is said of a proxy that refuses.

use super::*;
use crate::ErrorKind;

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
