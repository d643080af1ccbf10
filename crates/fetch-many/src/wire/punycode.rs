//! Whether a label of a host is in punycode: [`is_punycode`].

/// Whether this, which comes after `xn--`, is the punycode (RFC 3492) of a label that needs it: of
/// characters that exist, not all of them ASCII.
pub(crate) fn is_punycode(encoded: &str) -> bool {
    let (basic, deltas) = match encoded.rsplit_once('-') {
        // A delimiter has something before it.
        Some(("", _)) => return false,
        Some(parts) => parts,
        None => ("", encoded),
    };
    !deltas.is_empty() && decode(basic.len(), deltas).is_some()
}

const BASE: u32 = 36;

/// Goes through the characters that are not ASCII and keeps none (RFC 3492 §6.2). `basic`: how many
/// others there are. `None` if one does not exist.
fn decode(basic: usize, deltas: &str) -> Option<()> {
    let mut length = u32::try_from(basic).ok()?;
    let (mut character, mut index, mut bias) = (128_u32, 0_u32, 72);
    let mut digits = deltas.bytes().peekable();
    while digits.peek().is_some() {
        let before = index;
        let (mut weight, mut position) = (1_u32, BASE);
        loop {
            let digit = digit(digits.next()?)?;
            index = index.checked_add(digit.checked_mul(weight)?)?;
            let threshold = position.saturating_sub(bias).clamp(1, 26);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(BASE - threshold)?;
            position += BASE;
        }
        length += 1;
        bias = adapt(index - before, length, before == 0);
        character = character.checked_add(index / length)?;
        char::from_u32(character)?;
        index = index % length + 1;
    }
    Some(())
}

fn digit(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(BASE).map(|digit| match byte {
        // Here the letters come first.
        b'0'..=b'9' => digit + 26,
        _ => digit - 10,
    })
}

/// RFC 3492 §6.1.
fn adapt(delta: u32, length: u32, first: bool) -> u32 {
    let mut delta = if first { delta / 700 } else { delta / 2 };
    delta += delta / length;
    let mut bias = 0;
    while delta > 455 {
        delta /= 35;
        bias += BASE;
    }
    bias + 36 * delta / (delta + 38)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first from RFC 3492 §7.1, the others from registered names.
    #[test]
    fn names_are_punycode() {
        for encoded in [
            "egbpdaj6bu4bxfgehfvwxn",
            "ihqwcrb4cv8a8dqg056pqjye",
            "PorqunopuedensimplementehablarenEspaol-fmd56a",
            "bcher-kva",
            "n3h",
            "fiqs8s",
            "11b4c3d",
            "i-7iq",
        ] {
            assert!(is_punycode(encoded), "{encoded}");
        }
    }

    #[test]
    fn what_does_not_decode_is_not() {
        for (encoded, why) in [
            ("", "nothing"),
            ("-", "nothing on both sides"),
            ("abc-", "ASCII needs none"),
            ("-kva", "a delimiter with nothing before it"),
            ("a_b", "no digit"),
            ("bcher-kv", "ends inside a number"),
            ("99999999999", "overflows"),
            ("a-00000", "beyond the last code point, or inside a number"),
        ] {
            assert!(!is_punycode(encoded), "{encoded}: {why}");
        }
    }
}
