//! Any body in any content coding.

use std::io::Write;

use fetch_many::strategy::decode::decode;
use fetch_many::{ErrorKind, Response};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

pub(crate) const SEEDS: &[&[u8]] = &[
    // gzip and zlib of nothing.
    b"\x00\x40\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00",
    b"\x01\x40\x78\x9c\x03\x00\x00\x00\x00\x01",
    // brotli of "hello hello hello hello".
    b"\x02\x40\x1b\x16\x00\xf8\x8d\x94\x6e\xde\x44\x55\x86\x96\x6c\x20\x6f\x21\x4f\x1c\xe0\x38",
    b"\x05\x08hello hello hello hello",
];

const CODINGS: [&str; 6] = [
    "gzip",
    "deflate",
    "br",
    "gzip, deflate",
    "br, gzip, deflate",
    "unknown",
];

/// What is decoded is never larger than the cap; what is not known stays as it is. What has been
/// encoded comes back whole, or not at all.
pub(crate) fn run(bytes: &[u8]) {
    let [which, cap, body @ ..] = bytes else {
        return;
    };
    let (which, cap) = (usize::from(*which) % CODINGS.len(), usize::from(*cap));
    any(CODINGS[which], body, cap);
    round(body, cap);
}

fn any(codings: &str, body: &[u8], cap: usize) {
    match decode(coded(codings, body), cap) {
        Ok(response) if body.is_empty() || codings == "unknown" => {
            assert_eq!(response.body(), body);
            assert_eq!(response.headers().len(), 2);
        }
        Ok(response) => {
            assert!(response.body().len() <= cap);
            assert!(response.headers().is_empty());
        }
        Err(error) => {
            let kinds = [ErrorKind::Decode, ErrorKind::TooLarge];
            assert!(kinds.contains(&error.kind()), "{error}");
        }
    }
}

fn round(body: &[u8], cap: usize) {
    for (coding, encoded) in [
        ("gzip", gzip(body)),
        ("deflate", zlib(body)),
        ("deflate", deflate(body)),
    ] {
        let decoded = decode(coded(coding, &encoded), cap);
        // Bare deflate has no header of its own, and may look as if it had one.
        match decoded {
            Ok(decoded) => assert_eq!(decoded.body(), body, "{coding}"),
            Err(error) => assert_eq!(error.kind(), ErrorKind::TooLarge, "{coding}: {error}"),
        }
        let cut = &encoded[..encoded.len() - 1];
        assert!(decode(coded(coding, cut), cap).is_err(), "{coding}, cut");
    }
}

fn coded(codings: &str, body: &[u8]) -> Response {
    let response = fetch_many::http::Response::builder()
        .header("content-encoding", codings)
        .header("content-length", body.len());
    response
        .body(body.to_vec().into())
        .expect("its headers are valid")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("a `Vec` takes all");
    encoder.finish().expect("a `Vec` takes all")
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("a `Vec` takes all");
    encoder.finish().expect("a `Vec` takes all")
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("a `Vec` takes all");
    encoder.finish().expect("a `Vec` takes all")
}
