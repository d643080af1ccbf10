//! What a certificate says of itself (RFC 5280 §4.1), as far as it is asked here: [`Certificate`].

use std::time::Duration;

use rustls::CertificateError;
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::pki_types::{UnixTime, alg_id};

use crate::calendar::seconds_since_1970;

/// A certificate. Its signature has not been looked at, nor whether it is anybody's.
pub(super) struct Certificate<'a> {
    /// Of X.509: 1, 2 or 3.
    pub(super) version: u8,
    /// The key with its algorithm, as a whole value of DER.
    pub(super) key: &'a [u8],
    /// The algorithm of the key, without the tag and length before it.
    pub(super) key_algorithm: &'a [u8],
    not_before: UnixTime,
    not_after: UnixTime,
    /// What basic constraints say (RFC 5280 §4.2.1.9).
    is_authority: bool,
}

impl<'a> Certificate<'a> {
    /// `None`: it is none.
    pub(super) fn read(mut der: &'a [u8]) -> Option<Self> {
        let mut whole = take(&mut der, SEQUENCE)?;
        let mut fields = take(&mut whole.content, SEQUENCE)?.content;
        let version = match take(&mut fields, VERSION) {
            // Counted from 0.
            Some(mut version) => match take(&mut version.content, INTEGER)?.content {
                [version @ 1..=2] => version + 1,
                _ => return None,
            },
            None => 1,
        };
        take(&mut fields, INTEGER)?; // Its number.
        take(&mut fields, SEQUENCE)?; // How it is signed.
        take(&mut fields, SEQUENCE)?; // Who has issued it.
        let mut validity = take(&mut fields, SEQUENCE)?.content;
        let (not_before, not_after) = (time(&mut validity)?, time(&mut validity)?);
        take(&mut fields, SEQUENCE)?; // Whose it is.
        let mut key = take(&mut fields, SEQUENCE)?;
        let key_algorithm = take(&mut key.content, SEQUENCE)?.content;
        // Two identifiers that nobody uses.
        take(&mut fields, 0x81);
        take(&mut fields, 0x82);
        let extensions = take(&mut fields, EXTENSIONS);
        Some(Self {
            version,
            key: key.whole,
            key_algorithm,
            not_before,
            not_after,
            is_authority: extensions.is_some_and(|list| may_sign(list.content).is_some()),
        })
    }

    /// Whether what it signs counts: an authority's certificate says so. In the versions before 3 none can.
    pub(super) fn may_sign(&self) -> bool {
        self.version < 3 || self.is_authority
    }

    /// Whether there is an algorithm for its key, and it is long enough for it.
    pub(super) fn is_supported(&self, algorithms: &WebPkiSupportedAlgorithms) -> bool {
        let rsa = alg_id::RSA_ENCRYPTION;
        // A modulus of 2,048 bits alone has 256 bytes; one of 1,536 bits has 230 with all the rest.
        if self.key_algorithm == rsa.as_ref() && self.key.len() < 256 {
            return false;
        }
        let mut all = algorithms.all.iter();
        all.any(|algorithm| algorithm.public_key_alg_id().as_ref() == self.key_algorithm)
    }

    /// Whether `now` is within its dates.
    pub(super) fn check_dates(&self, now: UnixTime) -> Result<(), CertificateError> {
        let (not_before, not_after) = (self.not_before, self.not_after);
        if now < not_before {
            return Err(CertificateError::NotValidYetContext {
                time: now,
                not_before,
            });
        }
        if now > not_after {
            return Err(CertificateError::ExpiredContext {
                time: now,
                not_after,
            });
        }
        Ok(())
    }
}

/// `Some` if basic constraints are among the extensions and begin with `TRUE`.
fn may_sign(mut extensions: &[u8]) -> Option<()> {
    const BASIC_CONSTRAINTS: &[u8] = b"\x55\x1d\x13";
    let mut list = take(&mut extensions, SEQUENCE)?.content;
    loop {
        let mut extension = take(&mut list, SEQUENCE)?.content;
        if take(&mut extension, IDENTIFIER)?.content != BASIC_CONSTRAINTS {
            continue;
        }
        // Whether it is critical.
        take(&mut extension, BOOLEAN);
        let mut value = take(&mut extension, OCTETS)?.content;
        let mut constraints = take(&mut value, SEQUENCE)?.content;
        let is_authority = take(&mut constraints, BOOLEAN)?.content;
        return (is_authority == [0xff]).then_some(());
    }
}

const BOOLEAN: u8 = 0x01;
const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const IDENTIFIER: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;

/// A value of DER (X.690 §8.1).
#[derive(Clone, Copy)]
struct Value<'a> {
    content: &'a [u8],
    /// With its tag and length.
    whole: &'a [u8],
}

/// Takes the next value, if it has this tag.
fn take<'a>(input: &mut &'a [u8], tag: u8) -> Option<Value<'a>> {
    let all = *input;
    let [found, length, rest @ ..] = all else {
        return None;
    };
    let (length, rest) = match length {
        0..=0x7f => (usize::from(*length), rest),
        // As many bytes hold the length; a certificate is not longer than three can say.
        0x81..=0x83 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
            let length = bytes
                .iter()
                .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
            (length, rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    if *found != tag {
        return None;
    }
    *input = rest;
    Some(Value {
        content,
        whole: &all[..all.len() - rest.len()],
    })
}

/// Takes a time (RFC 5280 §4.1.2.5), which is in UTC and has seconds. One before 1970 counts as 1970.
fn time(input: &mut &[u8]) -> Option<UnixTime> {
    let (year, rest) = match take(input, UTC_TIME) {
        Some(short) => {
            let (year, rest) = number(short.content, 2)?;
            (if year < 50 { 2000 } else { 1900 } + year, rest)
        }
        None => number(take(input, GENERALIZED_TIME)?.content, 4)?,
    };
    let (month, rest) = number(rest, 2)?;
    let (day, rest) = number(rest, 2)?;
    let (hour, rest) = number(rest, 2)?;
    let (minute, rest) = number(rest, 2)?;
    let (second, rest) = number(rest, 2)?;
    let seconds = seconds_since_1970([year, month, day], [hour, minute, second]);
    let seconds = seconds.filter(|_| rest == b"Z")?;
    Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
}

fn number(text: &[u8], digits: usize) -> Option<(u64, &[u8])> {
    let (digits, rest) = text.split_at_checked(digits)?;
    let mut number = 0;
    for digit in digits {
        let value = char::from(*digit).to_digit(10)?;
        number = number * 10 + u64::from(value);
    }
    Some((number, rest))
}
