//! Any text as a URL.

use fetch_many::{ErrorKind, IntoRequest};
use url::Url;

pub(crate) const SEEDS: &[&[u8]] = &[
    b"http://example.com/a/../b?c=d#e",
    b"HTTPS://EXAMPLE.com:0443/%7euser/./x",
    b"http://[::ffff:127.0.0.1]:8080/\xc3\xa9 \"<>{}|^`\\",
    b"http://user:password@127.0.0.1/",
    b"//example.com:65536",
];

/// It is refused as an invalid request, or brought into a form that neither we nor the parser that
/// changes most would change any further.
pub(crate) fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let request = match (&*text).into_request() {
        Ok(request) => request,
        Err(error) => return assert_eq!(error.kind(), ErrorKind::Request),
    };
    let normal = request.uri().to_string();
    assert!(
        normal.bytes().all(|byte| byte.is_ascii_graphic()),
        "{normal}"
    );
    assert!(
        request
            .uri()
            .authority()
            .is_some_and(|it| !it.as_str().contains('@'))
    );
    assert!(request.uri().host().is_some_and(|host| !host.is_empty()));
    let again = normal
        .as_str()
        .into_request()
        .expect("what is normal is a url");
    assert_eq!(again.uri(), request.uri());
    // Whether punycode is valid only Unicode's tables can tell.
    if !normal.contains("xn--") {
        let parsed = Url::parse(&normal).map(String::from);
        assert_eq!(parsed.as_ref(), Ok(&normal));
    }
}
