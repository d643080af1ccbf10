//! Faults, and the line that must come of each.

use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fetch_many::http::{self, Extensions};
use fetch_many::{Expect, IntoRequest, SinkTo};
use rcgen::{BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, date_time_ymd};
use rustls::ServerConfig;

use super::burning::{At, Burning};
use super::case::{Case, SLOW};
use crate::authority::{Authority, Given, self_signed};
use crate::raw::Reply;

const HOST: &[&str] = &["localhost"];

type Certificate = fn(&Authority) -> io::Result<Arc<ServerConfig>>;

/// What is wrong with a certificate, and the server that has it.
#[rustfmt::skip]
pub(super) const CERTIFICATES: &[(&str, Certificate, &str)] = &[
    ("an expired certificate", |trusted| trusted.server_with(HOST, |its| valid(its, -30, -3)), "certificate expired 3 days ago: {host}"),
    ("a certificate for later", |trusted| trusted.server_with(HOST, |its| valid(its, 3, 30)), "certificate not yet valid, but in 3 days: {host}"),
    ("a certificate for another host", |trusted| trusted.server(&["other.example"]), "certificate is for other.example, not {host}"),
    ("a certificate for many other hosts", |trusted| trusted.server(&["a.example", "b.example", "c.example"]), "certificate is for a.example and 2 more, not {host}"),
    ("a certificate for no host", |trusted| trusted.server(&[]), "certificate is for no host, not {host}"),
    ("a certificate for clients", |trusted| trusted.server_with(HOST, |its| its.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth]), "certificate not for servers: {host}"),
    ("a server that vouches for itself", |_| self_signed(HOST), "certificate not trusted: {host}"),
    ("an authority that vouches for itself", |_| Given::self_signed(HOST, |its| its.is_ca = IsCa::Ca(BasicConstraints::Unconstrained))?.server(), "certificate not trusted: {host}"),
    ("an authority that nobody knows", |_| Authority::new()?.server(HOST), "certificate not trusted: {host}"),
];

/// From so many days from now, and an hour, until so many.
fn valid(certificate: &mut CertificateParams, from: i64, until: i64) {
    certificate.not_before = date_time_ymd(1970, 1, 1) + in_days(from);
    certificate.not_after = date_time_ymd(1970, 1, 1) + in_days(until);
}

/// Since 1970. An hour more, in the direction of the days, so that they are whole ones for a while.
fn in_days(days: i64) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let away = Duration::from_secs(days.unsigned_abs() * 86_400 + 3_600);
    let now = now.unwrap_or_default();
    if days < 0 {
        now.saturating_sub(away)
    } else {
        now + away
    }
}

type Answer = fn() -> Reply;

/// What comes of a handshake.
#[rustfmt::skip]
pub(super) const HANDSHAKES: &[(&str, Answer, &str)] = &[
    ("plain HTTP where TLS is asked for", || Reply::new().hear(1).raw("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").half_close(), "no TLS at the other end: {host}"),
    ("alert handshake_failure", || Reply::new().hear(1).raw(*b"\x15\x03\x03\x00\x02\x02\x28").half_close(), "the server refused the handshake (alert handshake_failure): {host}"),
    ("alert protocol_version", || Reply::new().hear(1).raw(*b"\x15\x03\x03\x00\x02\x02\x46").half_close(), "the server refused the handshake (alert protocol_version): {host}"),
    ("alert internal_error", || Reply::new().hear(1).raw(*b"\x15\x03\x03\x00\x02\x02\x50").half_close(), "the server broke off TLS (alert internal_error): {host}"),
    ("records without sense", || Reply::new().hear(1).raw(*b"\x16\x03\x03\x00\x04\x02\xff\xff\xff").silence(), "what the server sent is not valid TLS: {host}"),
    ("a handshake that is closed", || Reply::new().hear(1).fin(), "connection closed in the handshake: {host}"),
    ("a handshake that is reset", || Reply::new().hear(1).rst(), "connection closed in the handshake: {host}"),
    ("a handshake without an answer", || Reply::new().silence(), "connecting took longer than 2 s: {host}"),
];

/// By which name the server is asked, and how it answers.
#[rustfmt::skip]
pub(super) const ANSWERS: &[(&str, &str, Answer, &str)] = &[
    ("no answer", "127.0.0.1", || Reply::new().silence(), "no answer within 3 s: {host}{path}"),
    ("no answer after a slow lookup", SLOW, || Reply::new().silence(), "no answer within 3 s, 1 of them connecting: {host}{path}"),
    ("half a body", "127.0.0.1", || Reply::new().raw("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello").silence(), "body not complete within 3 s: {host}{path}"),
    ("a body cut short", "127.0.0.1", || Reply::new().raw("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello").fin(), "body ended after 5 of 50 bytes: {host}{path}"),
    ("a body too large", "127.0.0.1", || Reply::new().raw("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\nhello"), "body larger than 1000 bytes: {host}{path}"),
    ("a close in place of an answer", "127.0.0.1", || Reply::new().fin(), "connection closed before a response: {host}{path}"),
    ("a reset in place of an answer", "127.0.0.1", || Reply::new().rst(), "connection closed before a response: {host}{path}"),
    ("no HTTP", "127.0.0.1", || Reply::new().raw("\x01\x02 not http at all \r\n\r\n").fin(), "not a valid http response: {host}{path}"),
    ("a coding that it is not in", "127.0.0.1", || Reply::new().response(200, &[("Content-Encoding", "gzip")], "hello, and no gzip"), "body is not gzip: {host}{path}"),
    ("a redirect to nowhere", "127.0.0.1", || Reply::new().response(302, &[("Location", "")], ""), "redirect to an empty location: {host}{path}"),
    ("a redirect out of HTTP", "127.0.0.1", || Reply::new().response(302, &[("Location", "ftp://secret@host/?secret")], ""), "redirect to an invalid url: url with a scheme other than http and https: {host}{path}"),
];

/// What a request says of the body that it wants.
type Wish = fn(&mut Extensions);

/// What is expected of a body or to be done with it, what comes, and the line.
#[rustfmt::skip]
pub(super) const BODIES: &[(&str, Wish, Answer, &str)] = &[
    ("a body with another digest", |its| expect(its, &"0".repeat(64)), || Reply::new().ok("hello"), "body has the sha-256 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824, not 0000000000000000000000000000000000000000000000000000000000000000: {host}{path}"),
    ("a body with another digest, for a sink", |its| { expect(its, &"0".repeat(64)); store(its, None); }, || Reply::new().ok("hello"), "body has the sha-256 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824, not 0000000000000000000000000000000000000000000000000000000000000000: {host}{path}"),
    ("a digest of two digits", |its| expect(its, "0f"), || Reply::new().ok("never asked"), "no sha-256: 2 digits in place of 64: {host}{path}"),
    ("a digest that is none", |its| expect(its, "sha256:0f"), || Reply::new().ok("never asked"), "no sha-256: character 1 is no hexadecimal digit: {host}{path}"),
    ("a sink that does not open", |its| store(its, Some(At::Open)), || Reply::new().ok("hello"), "not stored: disk on fire: {host}{path}"),
    ("a sink that takes nothing", |its| store(its, Some(At::Write)), || Reply::new().ok("hello"), "not stored: disk on fire: {host}{path}"),
    ("a sink that does not commit", |its| store(its, Some(At::Commit)), || Reply::new().ok("hello"), "not stored: disk on fire: {host}{path}"),
    ("a sink that panics", |its| store(its, Some(At::Panic)), || Reply::new().ok("hello"), "the sink panicked: on purpose: {host}{path}"),
    ("too large a body for a sink", |its| store(its, None), || Reply::new().raw("HTTP/1.1 200 OK\r\nContent-Length: 2001\r\n\r\nhello"), "body larger than 2000 bytes: {host}{path}"),
    ("a body cut short, for a sink", |its| store(its, None), || Reply::new().raw("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello").fin(), "body ended after 5 of 50 bytes: {host}{path}"),
    ("a body that is not its coding's, for a sink", |its| store(its, None), || Reply::new().response(200, &[("Content-Encoding", "gzip")], "hello, and no gzip"), "body is not gzip: {host}{path}"),
    ("a part that nobody asked for, for a sink", |its| store(its, None), || Reply::new().response(206, &[("Content-Range", "bytes 0-4/9")], "hello"), "part that nobody asked for: {host}{path}"),
    ("half a body, for a sink", |its| store(its, None), || Reply::new().raw("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello").silence(), "nothing came of the body for 2 s: {host}{path}"),
    ("no answer, for a sink", |its| store(its, None), || Reply::new().silence(), "no answer within 3 s: {host}{path}"),
];

fn expect(its: &mut Extensions, digest: &str) {
    its.insert(Expect::sha256(digest));
}

fn store(its: &mut Extensions, fails: Option<At>) {
    its.insert(SinkTo::new(Burning(fails)));
}

/// What is given in place of a URL.
#[rustfmt::skip]
pub(super) const GIVEN: &[(&str, &str)] = &[
    ("localhost:80/x", "url without a scheme: \"localhost:80/x\""),
    ("example.com/x?token=secret#secret", "url without a scheme: \"example.com/x\""),
    ("/x?token=secret", "url without a scheme and a host: \"/x\""),
    ("ftp://example.com/x", "url with a scheme other than http and https: \"ftp://example.com/x\""),
    ("http://user:secret@example.com/x", "url with userinfo; use an authorization header: \"http://example.com/x\""),
    ("http://user:sec/ret?secret@example.com/x", "url with an invalid port"),
    ("http://127.1/x", "url with an invalid ipv4 address: \"http://127.1/x\""),
    ("http://host:99999/x", "url with an invalid port: \"http://host:99999/x\""),
];

/// Headers that nobody sends for a caller.
pub(super) fn headers() -> Vec<Case> {
    let given = |name: &str, value: &str| {
        let request = http::Request::get("http://127.0.0.1/x?token=secret").header(name, value);
        request.body(()).into_request()
    };
    let case = |what, name, value, line: &str| Case {
        what,
        request: given(name, value),
        line: line.to_owned(),
    };
    vec![
        case(
            "a header that frames the request",
            "Transfer-Encoding",
            "secret",
            "header transfer-encoding is not the caller's to set: 127.0.0.1/x",
        ),
        case(
            "a header's value with a line end",
            "X",
            "secret\r\n",
            "a header's value is invalid",
        ),
    ]
}
