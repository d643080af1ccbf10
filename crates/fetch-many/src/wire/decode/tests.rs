//! Bodies that are decoded, and those that cannot be.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

use super::*;

const TEXT: &[u8] = b"hello hello hello hello";
/// `TEXT`, by the reference implementation.
const BROTLI: &[u8] = &[
    27, 22, 0, 248, 141, 148, 110, 222, 68, 85, 134, 150, 108, 32, 111, 33, 79, 28, 224, 56,
];

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn decoded(codings: &str, body: Vec<u8>, max: usize) -> Result<Response, Error> {
    let response = http::Response::builder()
        .header("content-encoding", codings)
        .header("content-length", body.len())
        .body(body.into())
        .unwrap();
    decode(response, max)
}

fn kind(codings: &str, body: Vec<u8>, max: usize) -> ErrorKind {
    decoded(codings, body, max).unwrap_err().kind()
}

#[test]
fn each_coding_is_undone_and_its_headers_go() {
    for (codings, body) in [
        ("gzip", gzip(TEXT)),
        ("X-Gzip", gzip(TEXT)),
        ("deflate", zlib(TEXT)),
        ("deflate", deflate(TEXT)),
        ("br", BROTLI.to_vec()),
        ("identity, gzip", gzip(TEXT)),
        ("deflate, gzip", gzip(&zlib(TEXT))),
        ("gzip", [gzip(&TEXT[..10]), gzip(&TEXT[10..])].concat()),
    ] {
        let response = decoded(codings, body, 100).expect(codings);
        assert_eq!(response.body(), TEXT, "{codings}");
        assert!(response.headers().is_empty(), "{codings}");
    }
}

#[test]
fn what_is_not_known_is_left_as_it_came() {
    for codings in ["compress", "zstd", "gzip, zstd"] {
        let response = decoded(codings, b"bytes".to_vec(), 100).expect(codings);
        assert_eq!(response.body(), "bytes");
        assert_eq!(response.headers().len(), 2);
    }
    assert!(
        decoded("gzip", Vec::new(), 100).is_ok(),
        "no body, as after HEAD"
    );
}

#[test]
fn every_cut_is_an_error() {
    for (codings, body) in [
        ("gzip", gzip(TEXT)),
        ("deflate", zlib(TEXT)),
        ("br", BROTLI.to_vec()),
    ] {
        for cut in 1..body.len() {
            let kind = kind(codings, body[..cut].to_vec(), 100);
            assert_eq!(kind, ErrorKind::Decode, "{codings} {cut}");
        }
    }
}

#[test]
fn what_is_something_else_is_an_error() {
    for codings in ["gzip", "deflate", "br"] {
        assert_eq!(
            kind(codings, b"plain text".to_vec(), 100),
            ErrorKind::Decode
        );
    }
    for (codings, body) in [
        ("gzip", gzip(TEXT)),
        ("deflate", zlib(TEXT)),
        ("deflate", deflate(TEXT)),
        ("br", BROTLI.to_vec()),
    ] {
        for behind in [&b"garbage"[..], b"\0", b"\r\n", b"\x1f\x8c"] {
            let garbage = [&body[..], behind].concat();
            let error = decoded(codings, garbage, 100).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{codings}");
            let coding = codings.replace("br", "brotli");
            assert_eq!(error.to_string(), format!("bytes behind the {coding} body"));
        }
    }
    // This began as a member does.
    for behind in [&b"\x1f"[..], b"\x1f\x8b", b"\x1f\x8b\x08\0\0"] {
        let error = decoded("gzip", [&gzip(TEXT), behind].concat(), 100).unwrap_err();
        assert_eq!(error.to_string(), "gzip body ended early");
    }
}

#[test]
fn a_part_is_left_as_it_came() {
    let mut part = Response::new(gzip(TEXT)[3..9].to_vec().into());
    *part.status_mut() = StatusCode::PARTIAL_CONTENT;
    let coding = http::HeaderValue::from_static("gzip");
    part.headers_mut().insert(CONTENT_ENCODING, coding);
    let came = decode(part.clone(), 100).unwrap();
    assert_eq!((came.body(), came.headers()), (part.body(), part.headers()));
}

#[test]
fn bombs_stop_at_the_cap() {
    let bomb = gzip(&vec![0; 1 << 20]);
    assert_eq!(kind("gzip", bomb.clone(), 1000), ErrorKind::TooLarge);
    assert_eq!(
        decoded("gzip", bomb, 1 << 20).unwrap().body().len(),
        1 << 20
    );
    // Small at its end, large half-way.
    let nested = gzip(&gzip(&vec![0; 1 << 20]));
    assert_eq!(kind("gzip, gzip", nested, 500), ErrorKind::TooLarge);
    let error = decoded("gzip, gzip, gzip", vec![1], 100).unwrap_err();
    assert_eq!(error.to_string(), "more than 2 content codings");
    let empty = gzip(b"").repeat(10_000);
    assert!(decoded("gzip", empty, 100).unwrap().body().is_empty());
}
