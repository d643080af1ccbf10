use super::{RSA, VERSION_1, accepted, being, refused};
use crate::Identity;

const RSA_KEY: &str = include_str!("rsa-pkcs8.pem");
const SEC_1: &str = include_str!("version1-sec1.pem");

#[test]
fn forms_of_keys_are_taken() {
    let ed25519 = include_str!("ed25519.pem");
    for (what, certificate, key) in [
        ("PKCS #8, RSA", RSA, RSA_KEY),
        ("PKCS #1", RSA, include_str!("rsa-pkcs1.pem")),
        ("SEC 1, after its parameters, version 1", VERSION_1, SEC_1),
        (
            "PKCS #8, Ed25519",
            ed25519,
            include_str!("ed25519-pkcs8.pem"),
        ),
    ] {
        for identity in [
            Identity::pem_pair(certificate, key),
            Identity::pem_pair(certificate.trim_end(), key),
            Identity::pem([certificate, key].concat()),
            Identity::pem([key, certificate].concat()),
            Identity::pem([certificate, key, ed25519].concat()),
        ] {
            assert_eq!(refused(&being(identity)), "nothing is wrong", "{what}");
        }
    }
}

#[test]
fn what_is_wrong_is_named() {
    let cut_off = RSA_KEY.replace("-----END PRIVATE KEY-----", "");
    let other = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let no_base64 = broken.replace("AAAA", "!");
    for (certificates, key, why) in [
        ("", RSA_KEY, "the identity holds no certificate"),
        (RSA, "", "the identity holds no key"),
        (RSA, RSA, "the identity holds no key"),
        (RSA, &[RSA_KEY, SEC_1].concat(), "the identity holds 2 keys"),
        (
            broken,
            RSA_KEY,
            "the identity's certificate 1 is not an x.509 certificate",
        ),
        (
            &[RSA, &no_base64].concat(),
            RSA_KEY,
            "the identity's certificate 2 is broken pem",
        ),
        (RSA, &cut_off, "the identity's key is broken pem"),
        (
            RSA,
            other,
            "the identity's key is not supported: another kind",
        ),
        (
            super::P521,
            include_str!("p521-pkcs8.pem"),
            "the identity's key is not supported: P-521",
        ),
        (
            RSA,
            include_str!("encrypted-pkcs8.pem"),
            "the identity's key is encrypted",
        ),
        (
            RSA,
            include_str!("encrypted-sec1.pem"),
            "the identity's key is encrypted",
        ),
        (
            RSA,
            SEC_1,
            "the identity's key is not that of its certificate 1",
        ),
        (
            &[RSA, VERSION_1].concat(),
            SEC_1,
            "the identity's key is that of certificate 2, which has to come first",
        ),
    ] {
        let config = being(Identity::pem_pair(certificates, key));
        assert_eq!(refused(&config), why);
    }
}

/// Neither by itself, nor in the settings, nor in an error.
#[test]
fn no_key_is_ever_shown() {
    let secret = RSA_KEY.lines().nth(1).expect("a line of base64");
    let identity = Identity::pem_pair(RSA, RSA_KEY);
    assert!(accepted(&being(identity.clone())).is_ok());
    let shown = format!("{identity:?} {:?}", being(identity.clone()));
    assert!(!shown.contains(&secret[..8]), "{shown}");
    assert!(!shown.contains("45, 45, 45, 45, 45, 66"), "{shown}");

    let broken = RSA_KEY.replace("-----END", "!");
    let error = accepted(&being(Identity::pem_pair(RSA, broken))).unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains(&secret[..8]), "{shown}");
}
