//! Bodies in content codings.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

/// A mebibyte of zeros in brotli, by the reference implementation.
pub(super) const BROTLI_MEBIBYTE: &[u8] =
    &[91, 255, 255, 143, 127, 2, 32, 30, 11, 4, 114, 239, 31, 0];

/// 64 MiB of zeros in brotli, in a window of 16 MiB, by the reference implementation.
#[rustfmt::skip]
pub(super) const BROTLI_64_MEBIBYTES: &[u8] = &[
    207, 255, 255, 127, 248, 39, 0, 226, 177, 64, 32, 247, 254, 159, 255, 255, 255, 240, 79, 0, 196,
    97, 1, 128, 238, 253, 63, 255, 255, 255, 225, 159, 0, 136, 195, 34, 0, 221, 251, 127, 254, 255,
    255, 195, 63, 1, 16, 135, 5, 0, 186, 247, 255, 3,
];

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
