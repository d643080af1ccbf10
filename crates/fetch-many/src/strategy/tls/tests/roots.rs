use super::{P521, RSA, VERSION_1, accepted, refused, trusting};
use crate::Roots;

const BROKEN: &str = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

fn pem(text: &str) -> Roots {
    Roots::Pem(text.into())
}

#[test]
fn what_is_wrong_is_named() {
    let no_base64 = "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n";
    let cut_off = RSA.replace("-----END CERTIFICATE-----", "");
    for (given, why) in [
        ("", "the pem of roots holds no certificate"),
        ("no pem", "the pem of roots holds no certificate"),
        (
            include_str!("rsa-pkcs8.pem"),
            "the pem of roots holds no certificate",
        ),
        (BROKEN, "root certificate 1 is not an x.509 certificate"),
        (
            &format!("{RSA}{BROKEN}{RSA}"),
            "root certificate 2 is not an x.509 certificate",
        ),
        (
            &format!("{RSA}{RSA}{no_base64}"),
            "root certificate 3 is broken pem",
        ),
        (&cut_off, "root certificate 1 is broken pem"),
        (
            P521,
            "root certificate 1 has a key that is not supported: P-521",
        ),
        (
            super::RSA_1024,
            "root certificate 1 has a key that is not supported: RSA of this length",
        ),
    ] {
        assert_eq!(refused(&trusting(pem(given))), why, "{given}");
        let besides = Roots::Mozilla.and(pem(given));
        assert_eq!(refused(&trusting(besides)), why, "{given}");
    }
    let none = trusting(Roots::All(Vec::new()));
    assert_eq!(refused(&none), "no root certificate to trust");
}

/// A bundle is not useless because one of many is.
#[test]
fn an_unsupported_key_among_others_is_let_be() -> Result<(), crate::Error> {
    accepted(&trusting(pem(&format!("{P521}{RSA}"))))
}

#[test]
fn forms_of_files_are_taken() -> Result<(), crate::Error> {
    let glued = format!("{}{}", RSA.trim_end(), VERSION_1.trim_end());
    for (what, given) in [
        ("as it is", RSA.to_owned()),
        ("X.509 version 1", VERSION_1.to_owned()),
        ("another line end", RSA.replace('\n', "\r\n")),
        ("a byte order mark", format!("\u{feff}{RSA}")),
        ("words before it", format!("# For us\nCN = rsa\n{RSA}")),
        ("no line end between two", glued),
        (
            "a key besides",
            format!("{}{RSA}", include_str!("rsa-pkcs8.pem")),
        ),
    ] {
        assert_eq!(
            refused(&trusting(pem(&given))),
            "nothing is wrong",
            "{what}"
        );
    }
    accepted(&trusting(Roots::Mozilla))
}

/// The second is read as well: else what is wrong with it would not be seen.
#[test]
fn glued_blocks_are_two() {
    let glued = format!("{}{BROKEN}", RSA.trim_end());
    let why = "root certificate 2 is not an x.509 certificate";
    assert_eq!(refused(&trusting(pem(&glued))), why);
}
