//! The digest that a body must have: [`Expect`].

use std::fmt;

use bytes::Bytes;
use http::{Extensions, Method, StatusCode};
use sha2::{Digest as _, Sha256};

use crate::{Error, ErrorKind};

/// The digest that the body of a successful answer must have: an extension of the request.
///
/// It is compared with that of the body as callers get it, in memory or in a [sink](crate::Plan::sink): after its
/// content coding is undone, if [`Config::decode`](crate::Config::decode) is on. So it is what a program such as
/// `sha256sum` says of the file. Any other body is [`Integrity`](ErrorKind::Integrity), and a sink is not asked to
/// commit it: no file of that name comes to be. It is not tried again, since the server is at one with itself.
///
/// What a status other than 2xx brings is not compared, nor what a `HEAD` does not bring.
///
/// ```
/// use fetch_many::{Bytes, Config, ErrorKind, Expect, FetchManyExt, Plan, http};
///
/// # let server = fetch_many_conformance::mock::MockServer::echo()?;
/// # let url = server.url("/a");
/// // Of "/a", which is what this server answers.
/// let digest = "6a50dc8584134c7de537c0052ff6d236bf874355e050c90523e0c5ff2a543a28";
/// let request = |digest: &str| {
///     let request = http::Request::get(&url).extension(Expect::sha256(digest));
///     request.body(Bytes::new())
/// };
/// let fetcher = fetch_many_threads::Blocking::new(&Config::default())?;
/// let requests = [request(digest), request(&"0".repeat(64)), request("6a50")];
/// let outcomes = fetcher.fetch_all(requests, &Plan::new(1));
/// assert_eq!(outcomes[0].result.as_ref().expect("it is that").body(), "/a");
/// let kinds = [1, 2].map(|index| outcomes[index].result.as_ref().unwrap_err().kind());
/// assert_eq!(kinds, [ErrorKind::Integrity, ErrorKind::Request]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Expect(Result<[u8; LENGTH], NoDigest>);

/// Of a SHA-256, in bytes.
const LENGTH: usize = 32;

/// Why a text is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NoDigest {
    Length(usize),
    /// The first character that is no digit, by its number.
    Digit(usize),
}

impl Expect {
    /// A SHA-256 (FIPS 180-4), as 64 hexadecimal digits, in either case.
    ///
    /// What is none is the request's error, of the kind [`Request`](ErrorKind::Request): nothing is sent then. So a list of
    /// digests from elsewhere needs no check of its own.
    ///
    /// ```
    /// use fetch_many::{Bytes, Expect, IntoRequest, http};
    ///
    /// let request = |digest: &str| {
    ///     let request = http::Request::get("http://example.com/a").extension(Expect::sha256(digest));
    ///     request.body(Bytes::new()).into_request()
    /// };
    /// assert!(request(&"0f".repeat(32)).is_ok());
    /// let error = request("0f").unwrap_err();
    /// assert_eq!(error.to_string(), "no sha-256: 2 digits in place of 64: example.com/a");
    /// let error = request(&"0g".repeat(32)).unwrap_err();
    /// assert_eq!(error.to_string(), "no sha-256: character 2 is no hexadecimal digit: example.com/a");
    /// ```
    #[must_use]
    pub fn sha256(hex: impl AsRef<str>) -> Self {
        Self(parse(hex.as_ref()))
    }

    /// Nothing is sent for a request that expects what can not be.
    pub(crate) fn check(of_request: &Extensions) -> Result<(), Error> {
        match of_request.get::<Self>() {
            Some(Self(Err(no_digest))) => Err(no_digest.error()),
            _ => Ok(()),
        }
    }
}

fn parse(hex: &str) -> Result<[u8; LENGTH], NoDigest> {
    let is_digit = |character: char| character.is_ascii_hexdigit();
    if let Some(at) = hex.chars().position(|character| !is_digit(character)) {
        return Err(NoDigest::Digit(at + 1));
    }
    if hex.len() != 2 * LENGTH {
        return Err(NoDigest::Length(hex.len()));
    }
    let mut digest = [0; LENGTH];
    for (byte, digits) in digest.iter_mut().zip(hex.as_bytes().chunks(2)) {
        *byte = digits
            .iter()
            .fold(0, |byte, digit| byte << 4 | value(*digit));
    }
    Ok(digest)
}

/// Of a hexadecimal digit.
fn value(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => digit.to_ascii_lowercase() - b'a' + 10,
    }
}

impl NoDigest {
    fn error(self) -> Error {
        let why = match self {
            Self::Length(digits) => format!("{digits} digits in place of {}", 2 * LENGTH),
            Self::Digit(number) => format!("character {number} is no hexadecimal digit"),
        };
        Error::new(ErrorKind::Request).detail(format!("no sha-256: {why}"))
    }
}

impl fmt::Debug for Expect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ok(digest) => write!(f, "Expect(sha256 {})", Hex(digest)),
            Err(no_digest) => f.debug_tuple("Expect").field(no_digest).finish(),
        }
    }
}

struct Hex<'a>(&'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A body on its way, compared with what is expected of it. A copy goes on from where this one is.
#[derive(Clone)]
pub(crate) struct Comparison {
    expected: [u8; LENGTH],
    seen: Sha256,
}

impl Comparison {
    /// Of the body of a request's answer with this status, if something is expected of it.
    pub(crate) fn of(method: &Method, status: StatusCode, extensions: &Extensions) -> Option<Self> {
        let expect = extensions.get::<Expect>()?;
        let expected = expect.0.as_ref().ok().copied()?;
        let seen = Sha256::new();
        let is_it = status.is_success() && method != Method::HEAD;
        is_it.then_some(Self { expected, seen })
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.seen.update(bytes);
    }

    /// # Errors
    /// [`ErrorKind::Integrity`] if all that was pushed is something else.
    pub(crate) fn end(self) -> Result<(), Error> {
        let seen: [u8; LENGTH] = self.seen.finalize().into();
        if seen == self.expected {
            return Ok(());
        }
        let (seen, expected) = (Hex(&seen), Hex(&self.expected));
        Err(Error::new(ErrorKind::Integrity)
            .detail(format!("body has the sha-256 {seen}, not {expected}")))
    }
}

impl fmt::Debug for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Comparison")
            .field("expected", &format_args!("{}", Hex(&self.expected)))
            .finish_non_exhaustive()
    }
}

/// Whether the body of this answer is what is expected of it.
///
/// # Errors
/// [`ErrorKind::Integrity`] if it is something else.
pub(crate) fn compare(
    method: &Method,
    extensions: &Extensions,
    response: &http::Response<Bytes>,
) -> Result<(), Error> {
    match Comparison::of(method, response.status(), extensions) {
        Some(mut comparison) => {
            comparison.push(response.body());
            comparison.end()
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Request, Response};

    /// Of "abc": FIPS 180-4, its first example.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn expecting(digest: &str) -> Request {
        let request = http::Request::get("http://example.com/").extension(Expect::sha256(digest));
        request.body("".into()).expect("it is a request")
    }

    fn compared(request: &Request, response: &Response) -> Result<(), Error> {
        compare(request.method(), request.extensions(), response)
    }

    fn kind(request: &Request, body: &'static str) -> Option<ErrorKind> {
        let compared = compared(request, &Response::new(body.into()));
        compared.err().map(|error| error.kind())
    }

    #[test]
    fn only_the_body_that_is_expected_will_do() {
        for digest in [ABC, &ABC.to_uppercase()] {
            assert_eq!(kind(&expecting(digest), "abc"), None);
            for other in ["", "ab", "abcd", "Abc"] {
                assert_eq!(
                    kind(&expecting(digest), other),
                    Some(ErrorKind::Integrity),
                    "{other}"
                );
            }
        }
    }

    #[test]
    fn the_error_says_both() {
        let error = compared(&expecting(ABC), &Response::default()).unwrap_err();
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(
            error.to_string(),
            format!("body has the sha-256 {empty}, not {ABC}")
        );
    }

    #[test]
    fn an_error_page_and_no_body_are_not_compared() {
        let mut page = Response::new("not found".into());
        *page.status_mut() = StatusCode::NOT_FOUND;
        assert!(compared(&expecting(ABC), &page).is_ok());
        let mut head = expecting(ABC);
        *head.method_mut() = Method::HEAD;
        assert_eq!(kind(&head, ""), None);
    }

    #[test]
    fn in_pieces_it_is_the_same() {
        let mut comparison =
            Comparison::of(&Method::GET, StatusCode::OK, expecting(ABC).extensions())
                .expect("one is expected");
        comparison.push(b"a");
        let half_way = comparison.clone();
        for (mut comparison, rest) in [(comparison, "bc"), (half_way, "bd")] {
            comparison.push(rest.as_bytes());
            assert_eq!(comparison.end().is_ok(), rest == "bc");
        }
    }

    #[test]
    fn what_is_no_digest_is_said_before_anything_is_sent() {
        let long = format!("{ABC}00");
        let spaced = format!(" {ABC}");
        for (digest, why) in [
            ("", "no sha-256: 0 digits in place of 64"),
            (&ABC[1..], "no sha-256: 63 digits in place of 64"),
            (&long, "no sha-256: 66 digits in place of 64"),
            (&spaced, "no sha-256: character 1 is no hexadecimal digit"),
            (
                "sha256:00",
                "no sha-256: character 1 is no hexadecimal digit",
            ),
            (
                "\u{e9}\u{e9}",
                "no sha-256: character 1 is no hexadecimal digit",
            ),
        ] {
            let error = Expect::check(expecting(digest).extensions()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Request);
            assert_eq!(error.to_string(), why, "{digest}");
        }
        assert!(Expect::check(expecting(ABC).extensions()).is_ok());
        assert!(Expect::check(&Extensions::new()).is_ok());
    }
}
