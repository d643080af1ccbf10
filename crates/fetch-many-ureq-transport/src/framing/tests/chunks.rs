//! Chunked bodies.

use super::*;

/// What ureq is shown of a chunked body, and how that ends.
fn content(chunks: &str) -> Result<String, ErrorKind> {
    let came = whole(format!("{CHUNKED}{chunks}"));
    came.end?;
    let shown = String::from_utf8(came.shown).expect("ascii");
    let content = shown.strip_prefix(BARE).expect("the head");
    Ok(content.to_owned())
}

#[test]
fn chunks_are_read_as_hyper_reads_them() {
    let long = "x".repeat(100);
    for chunks in [
        "5\r\nhello\r\n0\r\n\r\n",
        "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        "005\r\nhello\r\n000\r\n\r\n",
        "5 \t\r\nhello\r\n0\r\n\r\n",
        "5;a=b\r\nhello\r\n0;c\r\n\r\n",
        "5 ; a=\"b\r\nhello\r\n0\r\n\r\n",
        &format!("5;a={long}\r\nhello\r\n0\r\n\r\n"),
        &format!("{}5\r\nhello\r\n0\r\n\r\n", "0".repeat(3_000)),
        "5\r\nhello\r\n0\r\nX: 1\r\nY: 2\r\n\r\n",
        "5\r\nhello\r\n0\r\nContent-Length: 9\r\n\r\n",
        "5\r\nhello\r\n0\r\n\r\nmore",
    ] {
        assert_eq!(content(chunks).as_deref(), Ok("hello"), "{chunks:?}");
    }
    for size in ["a", "A", "0A"] {
        let chunks = format!("{size}\r\n0123456789\r\n0\r\n\r\n");
        assert_eq!(content(&chunks).as_deref(), Ok("0123456789"));
    }
}

#[test]
fn what_hyper_refuses_in_chunks_is_refused() {
    let trailers = |count| format!("0\r\n{}\r\n", "X: 1\r\n".repeat(count));
    assert_eq!(content(&trailers(256)).as_deref(), Ok(""));
    for (chunks, kind) in [
        ("", Truncated),
        ("5\r\nhello\r\n", Truncated),
        ("5\r\nhello\r\n0\r\n", Truncated),
        ("5\r\nhello\r\n0\r\n\r", Truncated),
        ("50\r\nhello", Truncated),
        ("\r\nhello\r\n", Protocol),
        ("zz\r\n", Protocol),
        ("+5\r\n", Protocol),
        ("-5\r\n", Protocol),
        ("0x5\r\n", Protocol),
        ("0_5\r\n", Protocol),
        (" 5\r\n", Protocol),
        ("5 5\r\n", Protocol),
        (";a=b\r\n", Protocol),
        ("5\n", Protocol),
        ("5\rhello", Protocol),
        ("5;a\nb\r\n", Protocol),
        ("5\r\nhello0\r\n", Protocol),
        ("5\r\nhello\n0\r\n", Protocol),
        ("5\r\nhelloXX", Protocol),
        ("0\r\n\n", Truncated),
        ("0\r\nX: 1\n\r\n", Truncated),
        ("0\r\nX: 1\rY: 2\r\n\r\n", Protocol),
        ("0\r\nX\r\n\r\n", Protocol),
        ("0\r\n X: 1\r\n\r\n", Protocol),
        ("0\r\nX: 1\nY: 2\r\n\r\n", Protocol),
        (&trailers(257), Protocol),
        (&format!("5;{}", "a".repeat(16 << 10)), Protocol),
        (&format!("0\r\nX: {}", "a".repeat(16 << 10)), Protocol),
        (&"1;aaaaaaaaaaaaaaaaaaaa\r\nx\r\n".repeat(900), Protocol),
        ("FFFFFFFFFFFFFFFFF\r\n", Protocol),
        ("7FFFFFFFFFFFFFFF\r\nhello", TooLarge),
        ("3E9\r\n", TooLarge),
        ("5\r\nhello\r\n3E4\r\n", TooLarge),
    ] {
        assert_eq!(content(chunks), Err(kind), "{chunks:?}");
    }
    assert_eq!(content("5\r\nhello\r\n3E3\r\n"), Err(Truncated));
}

/// Neither does hyper end, but a timeout need not be waited for.
#[test]
fn sizes_that_do_not_end_are_refused() {
    for byte in ["0", " "] {
        let endless = format!("0{}", byte.repeat(16 << 10));
        assert_eq!(content(&endless), Err(Protocol));
    }
}
