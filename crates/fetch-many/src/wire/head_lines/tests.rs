//! Lines of heads that are read, and that are refused.

use proptest::prelude::*;

use super::*;

/// Whether a head with these lines is refused, or else whether it is odd.
fn read(lines: &str) -> Result<bool, ErrorKind> {
    let head = format!("\r\nHTTP/1.1 103 X\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\n{lines}\r\n");
    let came = |size| {
        let mut read = HeadLines::default();
        for piece in head.as_bytes().chunks(size) {
            read.read(piece).map_err(|error| error.kind())?;
        }
        assert!(read.is_over(), "{lines:?}");
        // It is no line of the head.
        read.read(b"Content-Length : 5\n").expect("a body");
        Ok(read.is_odd())
    };
    let whole = came(head.len());
    for size in [1, 7, 20] {
        assert_eq!(came(size), whole, "{lines:?} by {size}");
    }
    whole
}

#[test]
fn what_others_read_alike_is_for_the_parser() {
    for lines in [
        "",
        "X: a\r\n",
        "X: a\nContent-Length: 5x\n",
        "Content-Length:\t 5 \r\nTransfer-Encoding:chunked\r\n",
        "X: caf\u{e9}\r\n",
        "X:\r\n",
    ] {
        assert_eq!(read(lines), Ok(false), "{lines:?}");
    }
    for lines in [
        "X : a\r\n",
        "X: a\r\n b\r\n\tc\r\n",
        " X: a\r\n",
        "no field\r\n b\r\n",
        ": a\r\n",
        "caf\u{e9}: a\r\n",
        "Content Length: 5\r\n",
        "Content-Length: 5\r\nX: a\r\n b\r\n",
        "X: a\r\n Content-Lengths\r\n",
    ] {
        assert_eq!(read(lines), Ok(true), "{lines:?}");
    }
}

proptest! {
    /// Wherever it is, and whatever is around it.
    #[test]
    fn the_first_control_character_is_found(bytes in prop::collection::vec(any::<u8>(), 0..40), mask: u8) {
        // Few of them, or many.
        let bytes: Vec<_> = bytes.into_iter().map(|byte| byte | mask).collect();
        let first = bytes.iter().position(|byte| is_control(*byte));
        prop_assert_eq!(first_control(&bytes), first);
    }
}

#[test]
fn a_token_is_what_the_rfc_says() {
    for byte in 0..=u8::MAX {
        let expected = byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        assert_eq!(is_token(byte), expected, "{byte}");
    }
}

#[test]
fn nothing_odd_says_where_a_body_ends() {
    for lines in [
        "Content-Length : 5\r\n",
        "transfer-encoding\t: chunked\r\n",
        "Content-Length: 5\r\n 0\r\n",
        "Content-Length:\r\n 5\r\n",
        "Transfer-Encoding: chunked\r\n \r\n",
        "Content-Length\r\n",
        "Content-Length 5\r\n",
        " Content-Length: 5\r\n",
        "X: a\r\n Content-Length: 5\r\n",
        ":Content-Length: 5\r\n",
        "\u{e9}Transfer-Encoding: chunked\r\n",
        "Content-Length\u{e9}: 5\r\n",
        "Content-Length: 5\0\r\n",
        "X: a\0b\r\n",
        "X: a\rb\r\n",
        "X: a\x1fb\r\n",
        "X: a\x7f\r\n",
        "X\x01: a\r\n",
        "\r\r\n",
    ] {
        assert_eq!(read(lines), Err(ErrorKind::Protocol), "{lines:?}");
    }
}
