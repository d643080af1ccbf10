use std::time::Duration;

use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};

use super::super::kinds;
use super::super::roots::read;
use super::super::verifier::Verifier;
use super::{P521, RSA, RSA_1024, VERSION_1};
use crate::Roots;

/// An authority's, for localhost.
const AUTHORITY: &str = include_str!("authority.pem");
/// Two of the same key and name, for localhost, which are no authority's: one says nothing of that, the other no.
const END_ENTITY: &str = include_str!("end-entity.pem");
const NO_AUTHORITY: &str = include_str!("no-authority.pem");
/// One for other.example, signed with that key.
const OF_END_ENTITY: &str = include_str!("of-end-entity.pem");
const OF_P521: &str = include_str!("of-p521.pem");

/// What comes of a server with this certificate, for somebody who trusts these.
fn verdict(roots: &str, server: &str, host: &'static str) -> String {
    let server = CertificateDer::from_pem_slice(server.as_bytes()).expect("a certificate");
    verdict_of(roots, &server, &[], host)
}

fn verdict_of(
    roots: &str,
    server: &CertificateDer<'_>,
    between: &[CertificateDer<'_>],
    host: &'static str,
) -> String {
    let algorithms = ring::default_provider().signature_verification_algorithms;
    let roots = read(&Roots::Pem(roots.into()), &algorithms).expect("roots");
    let verifier = Verifier::new(roots, algorithms);
    let host = ServerName::try_from(host).expect("a host");
    let now = UnixTime::since_unix_epoch(Duration::from_secs(2_000_000_000));
    match verifier.verify_server_cert(server, between, &host, &[], now) {
        Ok(_) => "trusted".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_is_wrong_is_named() {
    let both = format!("{RSA}{P521}");
    for (roots, server, host, expected) in [
        (AUTHORITY, AUTHORITY, "localhost", "trusted"),
        (AUTHORITY, AUTHORITY, "127.0.0.1", "trusted"),
        (AUTHORITY, AUTHORITY, "other.example", "not valid for name"),
        (RSA, AUTHORITY, "localhost", "UnknownIssuer"),
        (RSA, VERSION_1, "localhost", "x.509 version 1"),
        (RSA, RSA_1024, "localhost", "RSA of this length"),
        (RSA, P521, "localhost", "P-521"),
        (&both, OF_P521, "localhost", "P-521"),
        (RSA, OF_P521, "localhost", "UnknownIssuer"),
        (OF_P521, OF_P521, "localhost", "trusted"),
    ] {
        let verdict = verdict(roots, server, host);
        assert!(verdict.contains(expected), "{verdict}, not {expected}");
    }
}

/// Whoever has its key could otherwise be any host.
#[test]
fn a_certificate_that_is_given_vouches_for_nothing_else() {
    for given in [END_ENTITY, NO_AUTHORITY] {
        assert_eq!(verdict(given, given, "localhost"), "trusted");
        let other = verdict(given, given, "other.example");
        assert!(other.contains("not valid for name"), "{other}");
        let signed = verdict(given, OF_END_ENTITY, "other.example");
        assert!(signed.contains("UnknownIssuer"), "{signed}");
        // Nor from between an authority and a server.
        let both = format!("{given}{RSA}");
        let server = CertificateDer::from_pem_slice(OF_END_ENTITY.as_bytes()).unwrap();
        let between = CertificateDer::from_pem_slice(given.as_bytes()).unwrap();
        let verdict = verdict_of(&both, &server, &[between], "other.example");
        assert!(verdict.contains("EndEntityUsedAsCa"), "{verdict}");
    }
}

/// The identifiers with their tags and lengths, as they stand in certificates.
#[test]
fn signatures_have_names() {
    let sha_1 = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05\x05\x00";
    assert_eq!(kinds::of_signature(sha_1), "RSA with SHA-1");
    let ecdsa = b"\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x04";
    assert!(kinds::of_signature(ecdsa).contains("P-521"));
    assert!(kinds::of_signature(b"").contains("another kind"));
}
