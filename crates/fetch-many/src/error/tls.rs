//! What TLS objected to, in plain words: [`words`].

use std::net::IpAddr;
use std::time::Duration;

use rustls::pki_types::{InvalidDnsNameError, ServerName, UnixTime};
use rustls::{AlertDescription as Alert, CertificateError, Error, InvalidMessage};

use super::phrase::Words;
use crate::cause::find_cause;

/// Longer than a name can be (RFC 1035 §2.3.4); what a certificate says is a stranger's to choose.
const LONGEST_NAME: usize = 253;

pub(super) fn words(cause: &(dyn std::error::Error + 'static)) -> Option<Words> {
    if find_cause::<InvalidDnsNameError>(cause).is_some() {
        return Some("host cannot be in a certificate".into());
    }
    Some(match find_cause(cause)? {
        Error::InvalidCertificate(why) => return Some(certificate(why)),
        Error::AlertReceived(alert) => refusal(*alert).into(),
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            "no TLS at the other end".into()
        }
        Error::InvalidMessage(_)
        | Error::InappropriateMessage { .. }
        | Error::InappropriateHandshakeMessage { .. }
        | Error::PeerMisbehaved(_)
        | Error::PeerSentOversizedRecord
        | Error::DecryptError => "what the server sent is not valid TLS".into(),
        Error::PeerIncompatible(_) => "no version or cipher of TLS in common".into(),
        Error::NoCertificatesPresented => "no certificate".into(),
        _ => return None,
    })
}

fn certificate(why: &CertificateError) -> Words {
    match why {
        CertificateError::Expired => "certificate expired".into(),
        CertificateError::ExpiredContext { time, not_after } => {
            format!("certificate expired {} ago", between(*not_after, *time)).into()
        }
        CertificateError::NotValidYet => "certificate not yet valid".into(),
        CertificateError::NotValidYetContext { time, not_before } => {
            let wait = between(*time, *not_before);
            format!("certificate not yet valid, but in {wait}").into()
        }
        CertificateError::NotValidForName => "certificate is for another host".into(),
        CertificateError::NotValidForNameContext {
            expected,
            presented,
        } => for_another(expected, presented),
        // The second: of an authority by a trusted name, and not the trusted one.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "certificate not trusted".into()
        }
        CertificateError::Revoked => "certificate revoked".into(),
        CertificateError::BadEncoding => "certificate not readable".into(),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "certificate not for servers".into()
        }
        CertificateError::UnhandledCriticalExtension => {
            "certificate with an unknown critical extension".into()
        }
        CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            "certificate signed in a way that is not supported".into()
        }
        CertificateError::Other(other) => unusual(&other.to_string()),
        _ => "certificate not usable".into(),
    }
}

/// What rustls knows no word for: a name of webpki's, or a sentence of a verifier's own.
fn unusual(why: &str) -> Words {
    match why {
        // One that vouches for itself and may vouch for others, as tools make them unless told otherwise.
        // Or one that is no authority's vouches for it.
        "CaUsedAsEndEntity" | "EndEntityUsedAsCa" => "certificate not trusted".into(),
        _ if why.contains(' ') => why.to_owned().into(),
        _ => format!("certificate not usable ({why})").into(),
    }
}

/// The host follows, and is what the certificate is not for.
fn for_another(expected: &ServerName<'_>, presented: &[String]) -> Words {
    let names: Vec<_> = presented.iter().filter_map(|name| plain(name)).collect();
    let text = match names.as_slice() {
        [] => "certificate is for no host".to_owned(),
        [one] => format!("certificate is for {one}"),
        [first, others @ ..] => {
            // The one that is most like the host tells most.
            let host = expected.to_str();
            let alike = |name: &&String| common_end(name, &host);
            let nearest = others
                .iter()
                .max_by_key(alike)
                .filter(|name| alike(name) > alike(&first));
            format!(
                "certificate is for {} and {} more",
                nearest.unwrap_or(first),
                others.len()
            )
        }
    };
    Words {
        text: text.into(),
        joint: ", not ",
    }
}

/// How many labels two names have in common, from the end.
fn common_end(one: &str, other: &str) -> usize {
    let pairs = one.rsplit('.').zip(other.rsplit('.'));
    pairs.take_while(|(one, other)| one == other).count()
}

/// The name in webpki's `DnsName("example.com")` or `IpAddress(192.0.2.1)`, if it is one.
fn plain(name: &str) -> Option<String> {
    let (kind, inner) = name.strip_suffix(')')?.split_once('(')?;
    let inner = inner.trim_matches('"');
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._*".contains(&byte);
    let is_host = match kind {
        "DnsName" => inner.len() <= LONGEST_NAME && inner.bytes().all(is_name),
        "IpAddress" => inner.parse::<IpAddr>().is_ok(),
        _ => false,
    };
    is_host.then(|| inner.to_owned())
}

/// One unit, rounded down: more is not said for sure where clocks differ.
fn between(earlier: UnixTime, later: UnixTime) -> String {
    let passed = Duration::from_secs(later.as_secs().saturating_sub(earlier.as_secs())).as_secs();
    let (count, unit) = match passed {
        0..60 => (passed, "second"),
        60..3_600 => (passed / 60, "minute"),
        3_600..86_400 => (passed / 3_600, "hour"),
        _ => (passed / 86_400, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

/// An alert that ends a handshake, or a session later. TLS 1.3 may refuse a client only after the client's
/// handshake has ended, so what it says tells, not when it comes.
fn refusal(alert: Alert) -> String {
    let name = snake_case(&format!("{alert:?}"));
    match alert {
        Alert::CloseNotify
        | Alert::UnexpectedMessage
        | Alert::BadRecordMac
        | Alert::RecordOverflow
        | Alert::InternalError
        | Alert::UserCanceled => format!("the server broke off TLS (alert {name})"),
        _ => format!("the server refused the handshake (alert {name})"),
    }
}

/// As the standard writes them (RFC 8446 §6), more or less.
fn snake_case(name: &str) -> String {
    let mut words = String::new();
    let mut was_lower = false;
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && was_lower {
            words.push('_');
        }
        was_lower = letter.is_ascii_lowercase();
        words.push(letter.to_ascii_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(why: &CertificateError) -> String {
        let words = certificate(why);
        format!("{}{}host", words.text, words.joint)
    }

    fn at(seconds: u64) -> UnixTime {
        UnixTime::since_unix_epoch(Duration::from_secs(seconds))
    }

    #[test]
    fn times_are_told_from_now() {
        for (seconds, said_) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (119, "1 minute"),
            (7_200, "2 hours"),
            (3 * 86_400 + 5, "3 days"),
        ] {
            let expired = CertificateError::ExpiredContext {
                time: at(1_000_000 + seconds),
                not_after: at(1_000_000),
            };
            assert_eq!(
                said(&expired),
                format!("certificate expired {said_} ago: host")
            );
            let early = CertificateError::NotValidYetContext {
                time: at(1_000_000),
                not_before: at(1_000_000 + seconds),
            };
            assert_eq!(
                said(&early),
                format!("certificate not yet valid, but in {said_}: host")
            );
        }
    }

    #[test]
    fn names_are_told_as_far_as_they_are_names() {
        let said = |presented: &[&str]| {
            said(&CertificateError::NotValidForNameContext {
                expected: ServerName::try_from("www.example.com").unwrap(),
                presented: presented.iter().map(|name| (*name).to_owned()).collect(),
            })
        };
        for (presented, expected) in [
            (&[][..], "certificate is for no host, not host"),
            (
                &["DnsName(\"other.example\")"],
                "certificate is for other.example, not host",
            ),
            (
                &["IpAddress(192.0.2.1)"],
                "certificate is for 192.0.2.1, not host",
            ),
            (
                &[
                    "DnsName(\"a.example\")",
                    "DnsName(\"*.example.com\")",
                    "DnsName(\"b.example\")",
                ],
                "certificate is for *.example.com and 2 more, not host",
            ),
            (
                &["DnsName(\"a\nb\")", "DirectoryName"],
                "certificate is for no host, not host",
            ),
        ] {
            assert_eq!(said(presented), expected);
        }
    }

    #[test]
    fn alerts_say_whether_it_was_a_refusal() {
        let said = |alert| refusal(alert);
        assert_eq!(
            said(Alert::HandshakeFailure),
            "the server refused the handshake (alert handshake_failure)"
        );
        assert_eq!(
            said(Alert::UnknownCA),
            "the server refused the handshake (alert unknown_ca)"
        );
        assert_eq!(
            said(Alert::InternalError),
            "the server broke off TLS (alert internal_error)"
        );
    }

    #[test]
    fn what_rustls_has_no_word_for_is_told_all_the_same() {
        for (why, expected) in [
            ("CaUsedAsEndEntity", "certificate not trusted"),
            ("EndEntityUsedAsCa", "certificate not trusted"),
            (
                "PathLenConstraintViolated",
                "certificate not usable (PathLenConstraintViolated)",
            ),
            (
                "certificate is of another kind",
                "certificate is of another kind",
            ),
        ] {
            assert_eq!(unusual(why).text, expected);
        }
    }
}
