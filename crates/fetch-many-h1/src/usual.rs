//! Which heads of responses are as almost all are: [`is_usual`].

/// As many lines of fields as hyper takes unless it is told otherwise.
const FIELDS: usize = 100;

/// Whether this begins with a whole head that hyper reads as it is set up by default. What is refused here is looked
/// at more closely, so it may be fine; what is not refused, hyper reads strictly.
///
/// Not so are: a part of a head, an interim response, more lines than hyper takes, a line that is folded or is no field,
/// and a body with trailers, of which hyper takes as many as of other lines.
pub(crate) fn is_usual(received: &[u8]) -> bool {
    if !received.starts_with(b"HTTP/1.") || received.get(9) == Some(&b'1') {
        return false;
    }
    let mut next = after_line(received);
    for _ in 0..=FIELDS {
        match next {
            Some([b'\r', b'\n', ..]) => return true,
            Some(rest) => next = after_field(rest),
            None => return false,
        }
    }
    false
}

/// What follows the field at the start of this.
fn after_field(bytes: &[u8]) -> Option<&[u8]> {
    let colon = bytes
        .iter()
        .position(|byte| !IS_PLAIN[usize::from(*byte)])?;
    let is_name = colon > 0 && bytes[colon] == b':';
    // Whatever name it is that may be `Transfer-Encoding`.
    let may_be_coding = colon == "transfer-encoding".len() && bytes[0] | 0x20 == b't';
    after_line(&bytes[colon..]).filter(|_| is_name && !may_be_coding)
}

/// What follows the line at the start of this, which ends with CRLF.
fn after_line(bytes: &[u8]) -> Option<&[u8]> {
    let end = line_feed(bytes)?;
    let (line, rest) = bytes.split_at(end + 1);
    line.ends_with(b"\r\n").then_some(rest)
}

/// Where the first LF is. Eight bytes at a time: each response that comes is looked at.
fn line_feed(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let mut at = 0;
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let zero = u64::from_le_bytes(*eight) ^ (ONES * 0x0a);
        // The high bit of the first zero; what is above it may be wrong, since a subtraction borrows from there.
        let found = zero.wrapping_sub(ONES) & !zero & (ONES * 0x80);
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    let rest = bytes[at..].iter().position(|byte| *byte == b'\n')?;
    Some(at + rest)
}

/// What names of fields are made of: most of the characters that may be in them.
const IS_PLAIN: [bool; 256] = {
    let mut is_plain = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        is_plain[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        byte += 1;
    }
    is_plain
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_as_almost_all_are() {
        for lines in [
            "",
            "Content-Length: 5\r\n",
            "a:\r\nX_1: \u{e9} : b\r\nTransfer-Encode: x\r\n",
        ] {
            let head = format!("HTTP/1.1 200 OK\r\n{lines}\r\n");
            assert!(is_usual(head.as_bytes()), "{lines:?}");
            assert!(is_usual(format!("{head}body").as_bytes()), "{lines:?}");
            for end in 0..head.len() {
                assert!(!is_usual(&head.as_bytes()[..end]), "{lines:?} to {end}");
            }
        }
        let many = |count| format!("HTTP/1.0 404 \r\n{}\r\n", "A: b\r\n".repeat(count));
        assert!(is_usual(many(100).as_bytes()));
        assert!(!is_usual(many(101).as_bytes()));
    }

    #[test]
    fn whatever_is_odd_is_looked_at() {
        for lines in [
            "X : a\r\n",
            "X: a\r\n b\r\n",
            "X: a\r\n\tb\r\n",
            "no field\r\n",
            ": a\r\n",
            " X: a\r\n",
            "X: a\n",
            "transfer-ENCODING: chunked\r\n",
            "Content-Length\r\n",
        ] {
            let head = format!("HTTP/1.1 200 OK\r\n{lines}\r\n");
            assert!(!is_usual(head.as_bytes()), "{lines:?}");
        }
        for head in ["\r\nHTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 103 X\r\n\r\n"] {
            assert!(!is_usual(head.as_bytes()), "{head:?}");
        }
    }
}
