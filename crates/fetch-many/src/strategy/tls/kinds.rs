//! Kinds of keys and signatures that ring does not verify, by name: [`of_key`], [`of_signature`].

/// ring verifies with 2,048 bits and more.
pub(super) const RSA: &str = "RSA of this length";

/// Object identifiers (X.690 §8.19) with the tag and length before them.
const KEYS: [(&[u8], &str); 7] = [
    (b"\x06\x05\x2b\x81\x04\x00\x23", "P-521"),
    (b"\x06\x05\x2b\x81\x04\x00\x0a", "secp256k1"),
    (b"\x06\x09\x2b\x24\x03\x03\x02\x08\x01\x01", "Brainpool"),
    (b"\x06\x03\x2b\x65\x71", "Ed448"),
    (b"\x06\x07\x2a\x86\x48\xce\x38\x04\x01", "DSA"),
    (
        b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a",
        "RSASSA-PSS",
    ),
    (b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", RSA),
];

const SIGNATURES: [(&[u8], &str); 6] = [
    (
        b"\x2a\x86\x48\xce\x3d\x04\x03\x04",
        "ECDSA with SHA-512, as P-521 is",
    ),
    (b"\x2a\x86\x48\xce\x3d\x04\x01", "ECDSA with SHA-1"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05", "RSA with SHA-1"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04", "RSA with MD5"),
    (b"\x2b\x65\x71", "Ed448"),
    (b"\x2a\x86\x48\xce\x38\x04", "DSA"),
];

/// What kind of key this DER speaks of.
pub(super) fn of_key(der: &[u8]) -> &'static str {
    find(&KEYS, der).unwrap_or("another kind")
}

/// How a certificate is signed that has this identifier of its algorithm.
pub(super) fn of_signature(algorithm: &[u8]) -> &'static str {
    find(&SIGNATURES, algorithm).unwrap_or("an algorithm of another kind")
}

fn find(names: &[(&[u8], &'static str)], der: &[u8]) -> Option<&'static str> {
    let is_in = |identifier: &[u8]| {
        let mut places = der.windows(identifier.len());
        places.any(|place| place == identifier)
    };
    names
        .iter()
        .find(|(identifier, _)| is_in(identifier))
        .map(|(_, name)| *name)
}
