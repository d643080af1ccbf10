//! PEM (RFC 7468) as people's files have it: [`blocks`].

use rustls::pki_types::pem::{self, PemObject, SectionKind};

use crate::{Error, ErrorKind};

const BEGIN: &[u8] = b"-----BEGIN ";

/// One block, from its first line to the next block.
#[derive(Clone, Copy)]
pub(super) struct Block<'a>(&'a [u8]);

/// The blocks of a file, whatever they hold. What stands between them is no part of them.
///
/// One may begin on the line on which another ends: that is what comes of putting two files together of
/// which the first lacks the end of its last line.
pub(super) fn blocks(pem: &[u8]) -> impl Iterator<Item = Block<'_>> {
    let mut rest = begin(pem, 0);
    std::iter::from_fn(move || {
        let block = rest?;
        rest = begin(block, BEGIN.len());
        let end = block.len() - rest.map_or(0, <[u8]>::len);
        Some(Block(&block[..end]))
    })
}

/// What is left from where a block begins, at `from` or later.
fn begin(pem: &[u8], from: usize) -> Option<&[u8]> {
    let starts = |at: usize| match at.checked_sub(1).map(|before| pem[before]) {
        // A line, after a byte order mark too, or the dashes that end another block.
        None | Some(b'\n' | b'\r' | b'-' | 0xbf) => pem[at..].starts_with(BEGIN),
        Some(_) => false,
    };
    (from..pem.len())
        .find(|at| starts(*at))
        .map(|at| &pem[at..])
}

impl Block<'_> {
    pub(super) fn is_certificate(self) -> bool {
        self.label() == b"CERTIFICATE"
    }

    /// Whether it is a private key, of whatever form.
    pub(super) fn is_key(self) -> bool {
        self.label().ends_with(b"PRIVATE KEY")
    }

    /// Whether it takes a password to read it: PKCS #8's form, and OpenSSL's own (RFC 1421 §4.6.1.1).
    pub(super) fn is_encrypted(self) -> bool {
        const HEADER: &[u8] = b"4,ENCRYPTED";
        let mut places = self.0.windows(HEADER.len());
        self.label().starts_with(b"ENCRYPTED ") || places.any(|place| place == HEADER)
    }

    pub(super) fn decoded(self) -> Result<(SectionKind, Vec<u8>), pem::Error> {
        PemObject::from_pem_slice(self.0)
    }

    fn label(&self) -> &[u8] {
        let label = &self.0[BEGIN.len()..];
        let end = label.iter().position(|byte| *byte == b'-');
        &label[..end.unwrap_or(label.len())]
    }
}

/// What is wrong with what was given.
pub(super) fn failed(detail: String) -> Error {
    Error::new(ErrorKind::Tls).detail(detail)
}
