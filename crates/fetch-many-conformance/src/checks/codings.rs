//! Bodies in content codings.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

/// A mebibyte of zeros in brotli, by the reference implementation.
pub(super) const BROTLI_MEBIBYTE: &[u8] =
    &[91, 255, 255, 143, 127, 2, 32, 30, 11, 4, 114, 239, 31, 0];

/// `hello` in brotli, by the reference implementation.
pub(super) const BROTLI_HELLO: &[u8] = &[11, 2, 128, 104, 101, 108, 108, 111, 3];

/// Nothing, in brotli with a window of a gibibyte: an extension that RFC 7932 does not have.
pub(super) const BROTLI_LARGE_WINDOW: &[u8] = &[0x11, 0xde];

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing to a `Vec` cannot fail.
    finish(encoder.write_all(bytes).and_then(|()| encoder.finish()))
}

pub(super) fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    finish(encoder.write_all(bytes).and_then(|()| encoder.finish()))
}

/// Without zlib's header and checksum.
pub(super) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    finish(encoder.write_all(bytes).and_then(|()| encoder.finish()))
}

fn finish(encoded: io::Result<Vec<u8>>) -> Vec<u8> {
    encoded.unwrap_or_default()
}
