use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, UnixTime};

use super::super::certificate::Certificate;
use super::{P521, RSA, VERSION_1};

fn der(pem: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate")
}

#[test]
fn versions_and_authorities() {
    for (pem, version, may_sign) in [(RSA, 3, false), (VERSION_1, 1, true), (P521, 3, true)] {
        let der = der(pem);
        let certificate = Certificate::read(&der).expect("a certificate");
        assert_eq!(
            (certificate.version, certificate.may_sign()),
            (version, may_sign)
        );
    }
}

/// All are from 2020-01-01 to 2120-01-01; one of the dates is short, the other is long.
#[test]
fn dates_are_those_that_openssl_shows() {
    let der = der(RSA);
    let certificate = Certificate::read(&der).expect("a certificate");
    let at = |seconds| UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    for (seconds, is_valid) in [
        (1_577_836_799, false),
        (1_577_836_800, true),
        (4_733_510_400, true),
        (4_733_510_401, false),
    ] {
        let result = certificate.check_dates(at(seconds));
        assert_eq!(result.is_ok(), is_valid, "{seconds}: {result:?}");
    }
}

/// What is cut off anywhere, or has another byte anywhere, is read or not, without a panic.
#[test]
fn nothing_panics() {
    let whole = der(P521);
    for end in 0..whole.len() {
        assert!(Certificate::read(&whole[..end]).is_none(), "{end}");
    }
    let mut changed = whole.to_vec();
    for at in 0..changed.len() {
        for byte in [0x00, 0x30, 0x7f, 0x80, 0x84, 0xff] {
            let before = std::mem::replace(&mut changed[at], byte);
            let _ = Certificate::read(&changed);
            changed[at] = before;
        }
    }
}
