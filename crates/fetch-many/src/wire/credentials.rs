//! Credentials, from a URL and into a header: [`decode`], [`basic`].

/// Undoes percent-encoding (RFC 3986 §2.1). A percent sign without two digits behind it stays.
pub(crate) fn decode(text: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digit = |at: usize| {
            after
                .get(at)
                .and_then(|digit| char::from(*digit).to_digit(16))
        };
        // Both are below 16.
        #[expect(clippy::cast_possible_truncation, reason = "two digits are a byte")]
        let encoded = match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => Some((high * 16 + low) as u8),
            _ => None,
        };
        decoded.push(encoded.unwrap_or(first));
        rest = if encoded.is_some() {
            &after[2..]
        } else {
            after
        };
    }
    decoded
}

/// `Basic` credentials (RFC 7617), as a header has them.
pub(crate) fn basic(user: &[u8], password: &[u8]) -> String {
    let mut both = user.to_vec();
    both.push(b':');
    both.extend_from_slice(password);
    format!("Basic {}", base64(&both))
}

/// RFC 4648 §4, with padding.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| usize::from(group.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for letter in 0..4 {
            if letter <= group.len() {
                let index = bits >> (18 - 6 * letter) & 63;
                text.push(char::from(ALPHABET[index]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        // RFC 4648 §10.
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
        assert_eq!(base64(&[0xfb, 0xff, 0xfe]), "+//+");
        // RFC 7617 §2.
        assert_eq!(
            basic(b"Aladdin", b"open sesame"),
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        );
    }

    #[test]
    fn what_is_no_code_stays() {
        for (text, decoded) in [
            ("a%40b", &b"a@b"[..]),
            ("%c3%A9", &[0xc3, 0xa9]),
            ("100%", b"100%"),
            ("%4", b"%4"),
            ("%zz%41", b"%zzA"),
            ("%%41", b"%A"),
            ("é", "é".as_bytes()),
        ] {
            assert_eq!(decode(text), decoded, "{text}");
        }
    }
}
