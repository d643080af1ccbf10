//! What a caller passes on without a look must not become another request or another header.

use fetch_many::{Bytes, Config, ErrorKind, FetchManyExt, http};

use super::{expect_error, expect_response, plan, serve};
use crate::broken::ensure;
use crate::raw::{Hit, Reply};
use crate::{Broken, Subject};

/// What becomes of what is given.
#[derive(Clone, Copy)]
enum Becomes {
    /// It arrives as these bytes.
    Sent(&'static [u8]),
    /// An error, and nothing arrives.
    Refused,
}

use Becomes::{Refused, Sent};

/// RFC 9110 §5.5: visible characters, blanks and tabs within, and bytes from 0x80 up, which nobody
/// interprets.
#[rustfmt::skip]
const VALUES: &[(&[u8], Becomes)] = &[
    (b"a\rb", Refused),
    (b"a\nb", Refused),
    (b"a\r\nX-Injected: b", Refused),
    (b"a\r\n b", Refused),
    (b"a\r\n\r\nGET /injected HTTP/1.1\r\n\r\n", Refused),
    (b"\r\n", Refused),
    (b"a\0b", Refused),
    (b"a\x01b", Refused),
    (b"a\x7fb", Refused),
    (b"a b\tc", Sent(b"a b\tc")),
    (b"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", Sent(b"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")),
    (b"%0d%0aX-Injected: b", Sent(b"%0d%0aX-Injected: b")),
    (b"caf\xe9", Sent(b"caf\xe9")),
    (b"caf\xc3\xa9", Sent(b"caf\xc3\xa9")),
    (b"\x80\x85\xa0\xff", Sent(b"\x80\x85\xa0\xff")),
    // U+560D U+560A: cut short to bytes, CR and LF.
    (b"\xe5\x98\x8d\xe5\x98\x8aX-Injected: b", Sent(b"\xe5\x98\x8d\xe5\x98\x8aX-Injected: b")),
];

/// A header value of every kind.
///
/// # Errors
/// [`Broken`], if one arrives otherwise than byte for byte; or if one that would end its line is
/// anything but `Err(Request)`, or anything is sent.
pub(in crate::checks) fn injection_header_values(subject: &Subject) -> Result<(), Broken> {
    let given = VALUES.iter().map(|(value, becomes)| {
        let request = move |url: &str| {
            let request = http::Request::get(url).header("x-given", *value);
            request.body(Bytes::new())
        };
        (value.escape_ascii().to_string(), request, *becomes)
    });
    check(subject, given, "/", |hit| {
        header(hit, b"x-given: ").unwrap_or_default()
    })
}

/// What follows the server's address in a URL, and the request target that it becomes.
#[rustfmt::skip]
const TARGETS: &[(&str, Becomes)] = &[
    ("/a\rb", Refused),
    ("/a\nb", Refused),
    ("/a\tb", Refused),
    ("/a\r\nX-Injected: b", Refused),
    ("/a HTTP/1.1\r\nHost: other\r\n\r\nGET /b", Refused),
    ("/a\0b", Refused),
    ("/a\x7fb", Refused),
    ("/?a\r\nb", Refused),
    ("/?a\tb", Refused),
    ("/\n", Refused),
    ("\r\n/", Refused),
    ("/a HTTP/1.1", Sent(b"/a%20HTTP/1.1")),
    ("/?a HTTP/1.1", Sent(b"/?a%20HTTP/1.1")),
    ("/%0d%0aX-Injected:%20b", Sent(b"/%0d%0aX-Injected:%20b")),
    ("/%00", Sent(b"/%00")),
    ("/?%0D%0A", Sent(b"/?%0D%0A")),
    ("/\u{560d}\u{560a}", Sent(b"/%E5%98%8D%E5%98%8A")),
    ("/?\u{10d}\u{10a}", Sent(b"/?%C4%8D%C4%8A")),
    ("/\u{85}\u{2028}", Sent(b"/%C2%85%E2%80%A8")),
    ("/\u{ff0f}\u{ff1f}", Sent(b"/%EF%BC%8F%EF%BC%9F")),
    ("/a\\..\\b", Sent(b"/a%5C..%5Cb")),
    ("/..%2f..%2fa", Sent(b"/..%2f..%2fa")),
    ("/%2e%2e%2fa", Sent(b"/%2e%2e%2fa")),
];

/// URLs with what could split a request line, plain or encoded. (What dots, blanks and letters
/// become, `law_14_same_bytes` says.)
///
/// # Errors
/// [`Broken`], if one arrives as another target; or if one with a control character is anything but
/// `Err(Request)`, or anything is sent.
pub(in crate::checks) fn injection_targets(subject: &Subject) -> Result<(), Broken> {
    let given = TARGETS.iter().map(|(target, becomes)| {
        let request = move |url: &str| format!("{url}{target}");
        (target.escape_debug().to_string(), request, *becomes)
    });
    check(subject, given, "", |hit| hit.path.clone().into())
}

/// Asks for each and compares what arrives.
fn check<R: fetch_many::IntoRequest>(
    subject: &Subject,
    given: impl Iterator<Item = (String, impl Fn(&str) -> R, Becomes)>,
    path: &str,
    arrived: impl Fn(&Hit) -> Vec<u8>,
) -> Result<(), Broken> {
    let server = serve(subject, |_| Reply::new().ok("arrived"))?;
    let strategy = subject.make(&Config::default())?;
    for (name, request, becomes) in given {
        let before = server.counts();
        let request = request(&server.url(path));
        for outcome in strategy.fetch([request], &plan(1)) {
            let checked = match becomes {
                Sent(_) => expect_response(&outcome, 200, "arrived"),
                Refused => expect_error(subject, &outcome, ErrorKind::Request),
            };
            checked.map_err(|broken| broken.of(&name))?;
        }
        let hits = server.hits_since(&before);
        let arrived: Vec<_> = hits.iter().map(|hit| arrived(hit)).collect();
        let expected: &[&[u8]] = match &becomes {
            Sent(bytes) => &[bytes],
            Refused => &[],
        };
        let malformed = server.counts().malformed;
        ensure!(
            arrived == expected && malformed == 0,
            "{name} arrived as {:?}",
            arrived
                .iter()
                .map(|bytes| bytes.escape_ascii().to_string())
                .collect::<Vec<_>>()
        );
    }
    Ok(())
}

/// The rest of the line that begins so, its case apart.
fn header(hit: &Hit, name: &[u8]) -> Option<Vec<u8>> {
    let mut lines = hit.head.split(|byte| *byte == b'\n');
    let is_it =
        |line: &&[u8]| line.len() >= name.len() && line[..name.len()].eq_ignore_ascii_case(name);
    let line = lines.find(is_it)?.strip_suffix(b"\r")?;
    Some(line[name.len()..].to_vec())
}

/// A `User-Agent` with a line end, or with another control character.
///
/// # Errors
/// [`Broken`], if a strategy can be made with it, or the error is anything but `Request`.
pub(in crate::checks) fn injection_user_agent(subject: &Subject) -> Result<(), Broken> {
    for agent in ["a\r\nX-Injected: b", "a\nb", "a\rb", "a\0b"] {
        let made = subject.try_make(&Config::default().user_agent(agent));
        let kind = made.map_err(|error| error.kind()).err();
        ensure!(
            kind.is_some_and(|kind| subject.counts_as(kind, ErrorKind::Request)),
            "{agent:?} as a User-Agent: {kind:?}, not Err(Request)"
        );
    }
    Ok(())
}
