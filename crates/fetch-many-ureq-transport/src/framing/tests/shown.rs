//! What ureq is shown of heads.

use super::*;

#[test]
fn interim_responses_are_not_shown() {
    let response = "HTTP/1.1 100 Continue\r\nDate: x\r\n\r\n\
        HTTP/1.1 103 Early Hints\r\nTransfer-Encoding: foo\r\n\r\n\
        HTTP/1.1 200 OK\r\n\r\nhello";
    assert_eq!(whole(response).shown, format!("{BARE}hello").as_bytes());
    assert_eq!(
        whole("HTTP/1.1 100 Continue\r\n\r\n").end,
        Err(Disconnected)
    );
    assert_eq!(
        whole("HTTP/1.1 101 X\r\nUpgrade: y\r\n\r\n").end,
        Err(Protocol)
    );
    let bad = "HTTP/1.1 100 Continue\r\nContent-Length : 5\r\n\r\n";
    assert_eq!(whole(bad).end, Err(Protocol));
    let endless = "HTTP/1.1 100 Continue\r\n\r\n".repeat(1 + INTERIM_LIMIT / 25);
    assert_eq!(whole(endless).end, Err(Protocol));
}

/// Or each of thousands of interim responses would be read as often as there are others before it.
#[test]
fn what_follows_an_interim_response_is_not_looked_at_with_it() {
    let interim = "HTTP/1.1 100 Continue\r\n\r\n";
    let bad = format!("{interim}HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\n");
    let head = Head::parse(bad.as_bytes(), Asked::default());
    let length = head.map(|head| head.map(|head| head.length));
    assert_eq!(
        length.map_err(|error| error.kind()),
        Ok(Some(interim.len()))
    );
    assert_eq!(whole(bad).end, Err(Protocol));
}

/// RFC 9112 §5.2: a reader that is stricter is shown no field.
#[test]
fn odd_lines_are_read_and_not_shown() {
    for (lines, hidden) in [
        ("X: a\r\n b\r\n\t c \r\n", &["x: a b c"][..]),
        ("X:\r\n a\r\n", &["x: a"]),
        ("X : a\r\nX\t: b\r\n", &["x: a", "x: b"]),
        ("no field\r\n b\r\nX: a\r\n", &["x: a"]),
        (": a\r\nX: a\n", &["x: a"]),
        (" X: a\r\n", &[]),
    ] {
        let framed = format!("HTTP/1.1 200 OK\r\n{lines}Content-Length: 5\r\n\r\nhello");
        let came = whole(&framed);
        assert_eq!(came.end, Ok(()), "{lines:?}");
        assert_eq!(came.shown, format!("{BARE}hello").as_bytes(), "{lines:?}");
        let hidden = [hidden, &["content-length: 5"]].concat();
        assert_eq!(came.hidden, hidden, "{lines:?}");
        assert!(came.keeps_alive);

        let chunked = CHUNKED.replace("OK\r\n", &format!("OK\r\n{lines}"));
        let came = whole(chunked + "5\r\nhello\r\n0\r\n\r\n");
        assert_eq!(came.shown, format!("{BARE}hello").as_bytes(), "{lines:?}");
    }
}

/// The head of a redirect is all that a reader sees of it, whatever follows.
#[test]
fn of_a_redirect_that_is_followed_the_head_is_shown() {
    let line = "HTTP/1.1 302 F\r\nLocation: /\r\n";
    for (fields, body, is_over) in [
        ("Content-Length: 5\r\n", "hello", true),
        ("Content-Length: 50\r\n", "hello", false),
        ("Content-Length: 1001\r\n", "hello", false),
        ("Transfer-Encoding: chunked\r\n", "0\r\n\r\n", true),
        ("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n", false),
        ("", "hello", false),
    ] {
        let mut framing = Framing::new(false, MAX_BODY).follow(true);
        let mut response = format!("{line}{fields}\r\n{body}").into_bytes();
        let Piece { ready, used } = framing.next(&mut response).expect(fields);
        assert_eq!(response[ready], *format!("{line}\r\n").as_bytes());
        assert!(framing.leads_on(), "{fields:?}");
        framing.next(&mut response[used..]).expect(fields);
        assert_eq!(framing.is_over(), is_over, "{fields:?}");
        assert_eq!(framing.keeps_alive(), is_over, "{fields:?}");
    }
    // Of no use to anybody, whether somebody wants the body or not.
    let invalid = format!("{line}Content-Length: 5x\r\n\r\n");
    let mut framing = Framing::new(false, MAX_BODY).follow(true);
    let error = framing.next(&mut invalid.into_bytes()).unwrap_err();
    assert_eq!(error.kind(), Protocol);
}
