//! An outcome of what is no request says what was given, as far as nothing of that may be a secret.

use std::fmt::Write;

use fetch_many::http::{self, Uri};
use fetch_many::{Error, ErrorKind, IntoRequest};

fn uri(text: &str) -> Uri {
    text.parse().expect("the http crate takes it")
}

fn request(text: &str) -> http::Request<()> {
    let mut request = http::Request::new(());
    *request.uri_mut() = uri(text);
    request
}

fn refused(given: impl IntoRequest) -> Error {
    let error = given.into_request().expect_err("it is no request");
    assert_eq!(error.kind(), ErrorKind::Request);
    error
}

#[test]
fn every_kind_of_bad_input_is_told() {
    for (text, place) in [
        ("", ""),
        ("/path?token=secret", "/path"),
        ("example.com/a?token=secret", "example.com/a"),
        ("http://user:secret@example.com/a", "http://example.com/a"),
        ("ftp://user:secret@example.com/a", "ftp://example.com/a"),
        ("http://example.com:0/a#secret", "http://example.com:0/a"),
        ("http://exa mple.com/a", "http://exa mple.com/a"),
        ("http://[::1/a?secret", "http://[::1/a"),
    ] {
        assert_eq!(refused(text).place(), Some(place), "{text}");
        assert_eq!(refused(text.to_owned()).place(), Some(place), "{text}");
    }
}

#[test]
fn so_is_a_request_of_the_http_crate() {
    for (text, place) in [
        ("/path?token=secret", "/path"),
        ("*", "*"),
        ("example.com:80", "example.com:80"),
        ("http://user:secret@example.com/a", "http://example.com/a"),
        ("ftp://example.com/a?secret", "ftp://example.com/a"),
    ] {
        let given = uri(text);
        assert_eq!(refused(&given).place(), Some(place), "{text}");
        assert_eq!(refused(given).place(), Some(place), "{text}");
        assert_eq!(refused(request(text)).place(), Some(place), "{text}");
    }
}

#[test]
fn so_is_one_whose_headers_or_method_are_refused() {
    let mut framed = request("http://example.com:81/a?token=secret");
    let value = http::HeaderValue::from_static("chunked, secret");
    framed.headers_mut().insert("transfer-encoding", value);
    let mut tunnel = request("http://example.com:81/a?token=secret");
    *tunnel.method_mut() = http::Method::CONNECT;
    for given in [framed, tunnel] {
        assert_eq!(refused(given).place(), Some("example.com:81/a"));
    }
}

/// Where the builder of the `http` crate fails, it tells nothing of what it was given.
#[test]
fn nothing_secret_is_told_of_any() {
    let builders = [
        http::Request::get("http://user:secret@exa mple.com/?secret").body(()),
        http::Request::get("http://example.com/?secret")
            .header("x", "secret\n")
            .body(()),
        http::Request::get("http://example.com/")
            .header("se cret", "")
            .body(()),
    ];
    let texts = [
        "http://user:pa?secret@example.com/",
        "user:secret@example.com",
        "/path?secret",
    ];
    let built = builders.into_iter().map(refused);
    for error in built.chain(texts.into_iter().map(refused)) {
        let mut printed = format!("{error} {error:?}");
        let mut cause = std::error::Error::source(&error);
        while let Some(error) = cause {
            let _ = write!(printed, " {error} {error:?}");
            cause = error.source();
        }
        assert!(!printed.contains("secret"), "{printed}");
    }
}
