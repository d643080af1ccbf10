use std::borrow::Cow;

use http::header::CONTENT_TYPE;

use crate::{Response, ResponseExt};

/// Content type, body, and the text that it is, or `!` and the error.
type Row = (&'static str, &'static [u8], &'static str);

/// The same with the feature and without.
#[rustfmt::skip]
const PLAIN: &[Row] = &[
    ("", b"caf\xc3\xa9", "caf\u{e9}"),
    ("text/html", b"caf\xc3\xa9", "caf\u{e9}"),
    ("text/html; charset=utf-8", b"caf\xc3\xa9", "caf\u{e9}"),
    ("text/html;CharSet=\"UTF\\-8\"", b"caf\xc3\xa9", "caf\u{e9}"),
    ("text/html; charset=\"utf-8", b"caf\xc3\xa9", "caf\u{e9}"),
    ("text/html; a=\"b;charset=x\"; charset=utf8", b"caf\xc3\xa9", "caf\u{e9}"),
    ("text/html; flag; charset = utf-8 ; charset=latin1", b"caf\xc3\xa9", "caf\u{e9}"),
    // Not the name of anything.
    ("text/html; charset=", b"caf\xc3\xa9", "caf\u{e9}"),
    ("text/html; charset=\"a secret\"", b"caf\xc3\xa9", "caf\u{e9}"),
    ("charset=latin1", b"caf\xc3\xa9", "caf\u{e9}"),
    // ASCII alone.
    ("text/html; charset=us-ascii", b"cafe", "cafe"),
    ("text/html; charset=ISO-8859-1", b"cafe", "cafe"),
    ("text/html; charset=windows-1252", b"", ""),
    // What the body says of itself counts first.
    ("text/html; charset=latin1", b"\xef\xbb\xbfcaf\xc3\xa9", "caf\u{e9}"),
    ("", b"\xef\xbb\xbf", ""),
    ("", b"caf\xe9", "! body is not utf-8 from byte 3"),
    ("text/html; charset=utf-8", b"\xef\xbb\xbfcaf\xe9", "! body is not utf-8 from byte 6"),
];

/// Content type, body, text, and the encoding that an error names.
#[rustfmt::skip]
const OTHERS: &[(&str, &[u8], &str, &str)] = &[
    ("text/html; charset=ISO-8859-1", b"caf\xe9", "caf\u{e9}", "iso-8859-1"),
    ("text/html; charset=us-ascii", b"caf\xe9", "caf\u{e9}", "us-ascii"),
    ("text/html; charset=windows-1252", b"\x93caf\xe9\x94", "\u{201c}caf\u{e9}\u{201d}", "windows-1252"),
    ("text/html; charset=\"Shift_JIS\"", b"\x93\xfa\x96{", "\u{65e5}\u{672c}", "shift_jis"),
    ("text/html; charset=koi8-r", b"\xcd\xc9\xd2", "\u{43c}\u{438}\u{440}", "koi8-r"),
    ("text/html; charset=utf-16le", b"h\0i\0", "hi", "utf-16le"),
    ("text/html; charset=utf-8", b"\xff\xfeh\0i\0", "hi", "utf-16le"),
    ("", b"\xfe\xff\0h\0i", "hi", "utf-16be"),
];

#[cfg(feature = "charset")]
#[rustfmt::skip]
const ODD: &[Row] = &[
    ("text/html; charset=nonesuch", b"caf\xc3\xa9", "caf\u{e9}"),
    ("text/html; charset=nonesuch", b"caf\xe9", "! body in nonesuch, which is unknown, and not in utf-8"),
    ("text/html; charset=euc-jp", b"\xff\xff", "! body is not in euc-jp, as it says"),
    ("text/html; charset=iso-2022-kr", b"a", "! body is not in iso-2022-kr, as it says"),
];

fn text(content_type: &str, body: &[u8]) -> String {
    let mut response = Response::new(body.to_vec().into());
    if !content_type.is_empty() {
        let value = content_type.parse().expect("a header value");
        response.headers_mut().insert(CONTENT_TYPE, value);
    }
    let text = response.text();
    text.map_or_else(|error| format!("! {error}"), Cow::into_owned)
}

#[test]
fn utf_8_and_ascii_need_no_tables() {
    for (content_type, body, expected) in PLAIN {
        assert_eq!(text(content_type, body), *expected, "{content_type}");
    }
}

#[cfg(feature = "charset")]
#[test]
fn other_charsets_are_decoded() {
    for (content_type, body, expected, _) in OTHERS {
        assert_eq!(text(content_type, body), *expected, "{content_type}");
    }
    for (content_type, body, expected) in ODD {
        assert_eq!(text(content_type, body), *expected, "{content_type}");
    }
}

#[cfg(not(feature = "charset"))]
#[test]
fn other_charsets_are_named() {
    for (content_type, body, _, label) in OTHERS {
        let named = format!("! body in {label}: feature `charset` decodes it");
        assert_eq!(text(content_type, body), named, "{content_type}");
    }
}

#[cfg(feature = "json")]
#[test]
fn a_mark_before_json_is_passed_over() {
    let response = Response::new("\u{feff}[1]".into());
    assert_eq!(response.json::<Vec<u8>>().unwrap(), [1]);
}
